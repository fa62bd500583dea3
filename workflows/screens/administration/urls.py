"""Addresses of the administrators' room, below /quan-tri/."""

from django.urls import URLPattern, URLResolver, path

from workflows.screens.administration import absences, accounts, calendar, offices, overview, policies, substitutions

urlpatterns: list[URLPattern | URLResolver] = [
    path("", overview.administration, name="administration"),
    path("mo-tai-khoan/", accounts.account_new, name="account_new"),
    path("tai-khoan/", accounts.accounts, name="accounts"),
    path("tai-khoan/<str:username>/", accounts.account, name="account"),
    path("tai-khoan/<str:username>/ho-ten/", accounts.account_rename, name="account_rename"),
    path("tai-khoan/<str:username>/khoa/", accounts.account_lock, name="account_lock"),
    path("tai-khoan/<str:username>/mo-khoa/", accounts.account_unlock, name="account_unlock"),
    path("tai-khoan/<str:username>/mat-khau/", accounts.account_password, name="account_password"),
    path("chuc-vu/", offices.offices, name="offices"),
    path("chuc-vu/<int:key>/", offices.office, name="office"),
    path("chuc-vu/<int:key>/bo-nhiem/", offices.appointment_new, name="appointment_new"),
    path("chuc-vu/<int:key>/ky-thay/", substitutions.substitution_new, name="substitution_new"),
    path("bo-nhiem/<int:key>/ket-thuc/", offices.appointment_end, name="appointment_end"),
    path("ky-thay/", substitutions.substitutions, name="substitutions"),
    path("ky-thay/<int:key>/ket-thuc/", substitutions.substitution_end, name="substitution_end"),
    path("vang-mat/", absences.absences, name="absences"),
    path("vang-mat/ghi/", absences.absence_new, name="absence_new"),
    path("vang-mat/<int:key>/ket-thuc/", absences.absence_end, name="absence_end"),
    path("quy-dinh/", policies.policies, name="policies"),
    path("quy-dinh/<slug:code>/", policies.policy, name="policy"),
    path("quy-dinh/<slug:code>/ghi/", policies.policy_new, name="policy_new"),
    path("lich/", calendar.working_calendar, name="working_calendar"),
]
