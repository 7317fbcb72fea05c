from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from .forms import LoginForm

app_name = "accounts"
urlpatterns = [
    path(
        "masuk/",
        LoginView.as_view(
            template_name="accounts/login.html",
            authentication_form=LoginForm,
            redirect_authenticated_user=True,
        ),
        name="login",
    ),
    path("keluar/", LogoutView.as_view(), name="logout"),
]
