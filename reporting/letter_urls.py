"""Routes of the letters; reporting.urls includes them in its namespace."""

from django.urls import path

from .views import (
    letter_actions,
    letter_comments,
    letter_drafts,
    letter_register,
    letter_settings,
    letter_wording,
    letters,
    packages,
    signatures,
    verify,
)

urlpatterns = [
    path("surat/", letters.letter_list, name="letter-list"),
    path("surat/tambah/", letter_drafts.letter_create, name="letter-create"),
    path("surat/agenda/", letter_register.letter_register, name="letter-register"),
    path(
        "surat/agenda/excel/",
        letter_register.letter_register_export,
        name="letter-register-export",
    ),
    path("surat/<int:pk>/catatan/", letter_comments.letter_comment, name="letter-comment"),
    path("surat/naskah/", letter_wording.letter_wordings, name="letter-wordings"),
    path("surat/naskah/<slug:kind>/", letter_wording.letter_wording, name="letter-wording"),
    path(
        "surat/naskah/<slug:kind>/pratinjau/",
        letter_wording.letter_wording_preview,
        name="letter-wording-preview",
    ),
    path(
        "surat/naskah/<slug:kind>/pdf/",
        letter_wording.letter_wording_pdf,
        name="letter-wording-pdf",
    ),
    path("surat/pengaturan/", letter_settings.letter_settings, name="letter-settings"),
    path(
        "surat/pengaturan/dasar/tambah/", letter_settings.basis_create, name="letter-basis-create"
    ),
    path(
        "surat/pengaturan/dasar/<int:pk>/", letter_settings.basis_update, name="letter-basis-update"
    ),
    path("surat/paket/", packages.package, name="package"),
    path("surat/paket/nasional/", packages.package_nation, name="package-nation"),
    path(
        "surat/paket/nasional/<str:key>/",
        packages.package_nation_result,
        name="package-nation-result",
    ),
    path(
        "surat/paket/nasional/<str:key>/unduh/",
        packages.package_nation_file,
        name="package-nation-file",
    ),
    path("surat/paket/pdf/", packages.package_file, {"form": "pdf"}, name="package-pdf"),
    path("surat/paket/zip/", packages.package_file, {"form": "zip"}, name="package-zip"),
    path("surat/<int:pk>/", letters.letter_detail, name="letter-detail"),
    path("surat/<int:pk>/tanda-tangan/", signatures.signature_add, name="signature-add"),
    path("surat/salinan/<int:pk>/", signatures.signature_file, name="signature-file"),
    path("surat/<int:pk>/pdf/", letters.letter_pdf, name="letter-pdf"),
    path("surat/<int:pk>/ubah/", letter_drafts.letter_update, name="letter-update"),
    path("surat/<int:pk>/hapus/", letter_drafts.letter_discard, name="letter-discard"),
    path("surat/<int:pk>/terbitkan/", letter_actions.letter_issue, name="letter-issue"),
    path("surat/<int:pk>/perbaiki/", letter_actions.letter_correct, name="letter-correct"),
    path("surat/<int:pk>/cabut/", letter_actions.letter_void, name="letter-void"),
    path("verifikasi/", verify.verify_file, name="verify-file"),
    path("verifikasi/<str:token>/", verify.verify, name="verify"),
]
