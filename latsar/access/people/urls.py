from django.urls import path

from .views import accounts, actions, imports

app_name = "people"
urlpatterns = [
    path("", accounts.account_list, name="account-list"),
    path("tambah/", accounts.account_create, name="account-create"),
    path("impor/", imports.account_import, name="account-import"),
    path("impor/templat/", imports.account_import_template, name="account-import-template"),
    path("impor/simpan/", imports.account_import_save, name="account-import-save"),
    path("<int:pk>/", accounts.account_detail, name="account-detail"),
    path("<int:pk>/ubah/", accounts.account_update, name="account-update"),
    path("<int:pk>/nonaktifkan/", actions.account_deactivate, name="account-deactivate"),
    path("<int:pk>/aktifkan/", actions.account_reactivate, name="account-reactivate"),
    path("<int:pk>/kata-sandi/", actions.account_password, name="account-password"),
    path("<int:pk>/buka-kunci/", actions.account_unlock, name="account-unlock"),
    path("<int:pk>/kode-verifikasi/", actions.account_second_factor, name="account-second-factor"),
]
