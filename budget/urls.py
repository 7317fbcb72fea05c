from django.urls import path

from .choices import Verb
from .views import allowances, ceilings, decisions, exports, lines, province, rates, requests

app_name = "budget"
urlpatterns = [
    path("", requests.request_list, name="request-list"),
    path("susun/", province.draft, name="draft"),
    path("ajukan/", province.submit_all, name="submit-all"),
    path("setujui/", province.approve_all, name="approve-all"),
    path("rekap/", exports.recap, name="recap"),
    path("rekap/rincian/", exports.recap_lines, name="recap-lines"),
    path("pagu/", ceilings.ceiling_list, name="ceiling-list"),
    path("pagu/impor/", ceilings.ceiling_import, name="ceiling-import"),
    path("pagu/ekspor/", ceilings.ceiling_export, name="ceiling-export"),
    path("pagu/<str:code>/", ceilings.ceiling_update, name="ceiling-update"),
    path("pagu/<str:code>/hapus/", ceilings.ceiling_clear, name="ceiling-clear"),
    path("ekspor/", exports.province_export, name="province-export"),
    path("tarif/", rates.rate_list, name="rate-list"),
    path("tarif/tambah/", rates.rate_create, name="rate-create"),
    path("tarif/<int:pk>/", rates.rate_detail, name="rate-detail"),
    path("tarif/<int:pk>/ganti/", rates.rate_replace, name="rate-replace"),
    path("tarif/<int:pk>/cabut/", rates.rate_retire, name="rate-retire"),
    path("tarif/<int:pk>/hitung-ulang/", rates.rate_recompute, name="rate-recompute"),
    path("aturan/", allowances.rule_list, name="rule-list"),
    path("aturan/<int:pk>/ubah/", allowances.rule_update, name="rule-update"),
    path("<int:pk>/", requests.request_detail, name="request-detail"),
    path("<int:pk>/ajukan/", decisions.decision, {"verb": Verb.SUBMIT}, name="request-submit"),
    path("<int:pk>/teruskan/", decisions.decision, {"verb": Verb.ENDORSE}, name="request-endorse"),
    path("<int:pk>/kembalikan/", decisions.decision, {"verb": Verb.RETURN}, name="request-return"),
    path("<int:pk>/setujui/", decisions.decision, {"verb": Verb.APPROVE}, name="request-approve"),
    path("<int:pk>/batalkan/", decisions.decision, {"verb": Verb.CANCEL}, name="request-cancel"),
    path("<int:pk>/banding/", requests.comparison, name="request-compare"),
    path("<int:pk>/revisi/", decisions.revision, name="request-revise"),
    path("<int:pk>/hitung-ulang/", decisions.recompute, name="request-recompute"),
    path("<int:pk>/catatan/", lines.comment, name="request-comment"),
    path("<int:pk>/ekspor/", exports.request_export, name="request-export"),
    path("<int:pk>/baris/<int:line_pk>/", lines.line_detail, name="line-detail"),
    path("<int:pk>/baris/<int:line_pk>/ubah/", lines.override, name="line-override"),
    path("<int:pk>/baris/<int:line_pk>/pulihkan/", lines.restore, name="line-restore"),
]
