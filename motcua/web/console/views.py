from django.http import HttpResponse

from motcua.people.states import Role
from motcua.web.http import StaffRequest, staff_only


@staff_only(Role.ADMINISTRATOR, Role.DIRECTOR)
def home(request: StaffRequest) -> HttpResponse:
    return HttpResponse("")
