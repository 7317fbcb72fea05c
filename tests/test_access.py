"""Every URL x every role, with an object of KPU Kota Kupang or its province: the answer.

A row is: route (and query), method, arguments (keys of World.ids; an apostrophe marks a literal), then the
answers for the columns of access_scene.COLUMNS. "ok" is a page or a redirect, "login" the way to
/masuk/, numbers are the status. A route without a GET row fails; one without a POST row must
answer 405 (or 403) to POST.
"""

from __future__ import annotations

import pytest

from tests.access_scene import COLUMNS, World, all_url_names, answer, url_of
from tests.access_scene import world as world
from tests.budget.scene import scene as scene

TABLE = """
access:account                                         get  -                      login ok    ok    ok    ok    ok    ok
access:device-end                                      get  session                login 405   405   405   405   405   405
access:device-end                                      post session                login ok    ok    ok    ok    ok    ok
access:devices                                         get  -                      login ok    ok    ok    ok    ok    ok
access:devices-end-others                              get  -                      login 405   405   405   405   405   405
access:devices-end-others                              post -                      login ok    ok    ok    ok    ok    ok
access:factor                                          get  -                      login 405   405   405   405   405   405
access:factor                                          post -                      login ok    ok    ok    ok    ok    ok
access:factor-confirm                                  get  -                      login ok    ok    ok    ok    ok    ok
access:factor-confirm                                  post -                      login ok    ok    ok    ok    ok    ok
access:password                                        get  -                      login ok    ok    ok    ok    ok    ok
access:password                                        post -                      login ok    ok    ok    ok    ok    ok
access:security                                        get  -                      login ok    ok    ok    ok    ok    ok
people:account-unlock                                  get  account                login 403   403   405   405   405   403
people:account-unlock                                  post account                login 403   403   ok    404   ok    403
accounts:code                                          get  -                      login login login login login login login
accounts:code                                          post -                      login login login login login login login
accounts:login                                         get  -                      ok    ok    ok    ok    ok    ok    ok
accounts:login                                         post -                      ok    ok    ok    ok    ok    ok    ok
accounts:logout                                        get  -                      login 405   405   405   405   405   405
accounts:logout                                        post -                      login login login login login login login
background:again                                       get  job                    login  405   405   405   405   405   405
background:again                                       post job                    login  ok    404   404   404   404   404
background:job                                         get  job                    login  ok    404   404   404   404   404
background:jobs                                        get  -                      login  ok    ok    ok    ok    ok    ok
budget:approve-all?provinsi=53                         get  -                      login 403   403   403   403   ok    403
budget:approve-all?provinsi=53                         post -                      login 403   403   403   403   404   403
budget:ceiling-clear                                   get  '53.71                 login 403   403   403   403   405   403
budget:ceiling-clear                                   post '53.71                 login 403   403   403   403   ok    403
budget:ceiling-export                                  get  -                      login ok    ok    ok    ok    ok    ok
budget:ceiling-import                                  get  -                      login 403   403   403   403   ok    403
budget:ceiling-import                                  post -                      login 403   403   403   403   ok    403
budget:ceiling-list                                    get  -                      login ok    ok    ok    ok    ok    ok
budget:ceiling-update                                  get  '53.71                 login 403   403   403   403   ok    403
budget:ceiling-update                                  post '53.71                 login 403   403   403   403   ok    403
budget:draft                                           get  -                      login 405   405   405   405   405   403
budget:draft                                           post -                      login 404   404   ok    ok    404   403
budget:line-detail                                     get  request line           login ok    404   ok    404   ok    ok
budget:line-override                                   get  request line           login ok    404   ok    404   ok    403
budget:line-override                                   post request line           login ok    404   ok    404   ok    403
budget:line-restore                                    get  request line           login 405   405   405   405   405   403
budget:line-restore                                    post request line           login ok    404   ok    404   ok    403
budget:province-export                                 get  -                      login ok    ok    ok    ok    ok    ok
budget:rate-create                                     get  -                      login 403   403   403   403   ok    403
budget:rate-create                                     post -                      login 403   403   403   403   ok    403
budget:rate-detail                                     get  rate                   login ok    ok    ok    ok    ok    ok
budget:rate-list                                       get  -                      login ok    ok    ok    ok    ok    ok
budget:rate-recompute                                  get  rate                   login 403   403   403   403   405   403
budget:rate-recompute                                  post rate                   login 403   403   403   403   ok    403
budget:rate-replace                                    get  rate                   login 403   403   403   403   ok    403
budget:rate-replace                                    post rate                   login 403   403   403   403   ok    403
budget:rate-retire                                     get  rate                   login 403   403   403   403   ok    403
budget:rate-retire                                     post rate                   login 403   403   403   403   ok    403
budget:recap                                           get  -                      login ok    ok    ok    ok    ok    ok
budget:recap-lines                                     get  -                      login ok    ok    ok    ok    ok    ok
budget:request-approve                                 get  request                login 403   404   403   404   ok    403
budget:request-approve                                 post request                login 403   404   403   404   ok    403
budget:request-cancel                                  get  request                login 403   404   ok    404   ok    403
budget:request-cancel                                  post request                login 403   404   ok    404   ok    403
budget:request-comment                                 get  request                login ok    404   ok    404   ok    403
budget:request-comment                                 post request                login ok    404   ok    404   ok    403
budget:request-compare                                 get  request                login ok    404   ok    404   ok    ok
budget:request-detail                                  get  request                login ok    404   ok    404   ok    ok
budget:request-endorse                                 get  request                login 403   404   ok    404   ok    403
budget:request-endorse                                 post request                login 403   404   ok    404   ok    403
budget:request-export                                  get  request                login ok    404   ok    404   ok    ok
budget:request-list                                    get  -                      login ok    ok    ok    ok    ok    ok
budget:request-recompute                               get  request                login 405   405   405   405   405   403
budget:request-recompute                               post request                login ok    404   ok    404   ok    403
budget:request-return                                  get  request                login 403   404   ok    404   ok    403
budget:request-return                                  post request                login 403   404   ok    404   ok    403
budget:request-revise                                  get  request                login ok    404   ok    404   ok    403
budget:request-revise                                  post request                login ok    404   ok    404   ok    403
budget:request-submit                                  get  request                login ok    404   ok    404   ok    403
budget:request-submit                                  post request                login ok    404   ok    404   ok    403
budget:rule-list                                       get  -                      login ok    ok    ok    ok    ok    ok
budget:rule-update                                     get  rule                   login 403   403   403   403   ok    403
budget:rule-update                                     post rule                   login 403   403   403   403   ok    403
budget:submit-all?provinsi=53                          get  -                      login 403   403   ok    ok    ok    403
budget:submit-all?provinsi=53                          post -                      login 403   403   ok    ok    404   403
mentors:assignment                                     get  -                      login ok    ok    ok    ok    ok    ok
mentors:assignment-nation                              get  -                      login 403   403   403   403   405   403
mentors:assignment-nation                              post -                      login 403   403   403   403   ok    403
mentors:assignment-pick                                get  participant            login ok    404   ok    404   ok    403
mentors:assignment-pick                                post participant            login ok    404   ok    404   ok    403
mentors:assignment-reoptimise                          get  -                      login 403   403   ok    ok    ok    403
mentors:assignment-reoptimise                          post -                      login 403   403   ok    ok    ok    403
mentors:assignment-run                                 get  -                      login 403   403   405   405   405   403
mentors:assignment-run                                 post -                      login 403   403   ok    ok    ok    403
mentors:mentor-contact                                 get  mentor                 login 405   405   405   405   405   403
mentors:mentor-contact                                 post mentor                 login ok    404   ok    404   ok    403
mentors:mentor-create                                  get  -                      login ok    ok    ok    ok    ok    403
mentors:mentor-create                                  post -                      login ok    ok    ok    ok    ok    403
mentors:mentor-detail                                  get  mentor                 login ok    404   ok    404   ok    ok
mentors:mentor-export                                  get  -                      login ok    ok    ok    ok    ok    ok
mentors:mentor-fill                                    get  mentor                 login 405   405   405   405   405   403
mentors:mentor-fill                                    post mentor                 login ok    404   ok    404   ok    403
mentors:mentor-import                                  get  -                      login ok    ok    ok    ok    ok    403
mentors:mentor-import                                  post -                      login ok    ok    ok    ok    ok    403
mentors:mentor-import-again                            get  mentor_import          login 405   405   405   405   405   403
mentors:mentor-import-again                            post mentor_import          login ok    404   404   404   403   403
mentors:mentor-import-check                            get  mentor_import          login ok    404   404   404   ok    403
mentors:mentor-import-check                            post mentor_import          login ok    404   404   404   403   403
mentors:mentor-import-history                          get  -                      login ok    ok    ok    ok    ok    403
mentors:mentor-import-marked                           get  mentor_import          login ok    404   404   404   ok    403
mentors:mentor-import-template                         get  -                      login ok    ok    ok    ok    ok    403
mentors:mentor-import-undo                             get  mentor_import          login ok    404   404   404   ok    403
mentors:mentor-import-undo                             post mentor_import          login ok    404   404   404   ok    403
mentors:mentor-list                                    get  -                      login ok    ok    ok    ok    ok    ok
mentors:mentor-update                                  get  mentor                 login ok    404   ok    404   ok    403
mentors:mentor-update                                  post mentor                 login ok    404   ok    404   ok    403
mentors:pair-mode                                      get  mentorship             login 405   405   405   405   405   403
mentors:pair-mode                                      post mentorship             login ok    404   ok    404   ok    403
mentors:pair-move                                      get  mentorship             login ok    404   ok    404   ok    403
mentors:pair-move                                      post mentorship             login 404   404   404   404   404   403
mentors:pair-release                                   get  mentorship             login ok    404   ok    404   ok    403
mentors:pair-release                                   post mentorship             login ok    404   ok    404   ok    403
mentors:pair-swap                                      get  mentorship             login ok    404   ok    404   ok    403
mentors:pair-swap                                      post mentorship             login 404   404   404   404   404   403
mentors:preference-list                                get  -                      login ok    ok    ok    ok    ok    ok
mentors:preference-mentor                              get  mentor                 login ok    404   ok    404   ok    403
mentors:preference-mentor                              post mentor                 login ok    404   ok    404   ok    403
mentors:preference-participant                         get  participant            login ok    404   ok    404   ok    403
mentors:preference-participant                         post participant            login ok    404   ok    404   ok    403
mentors:preference-remove                              get  preference             login ok    404   ok    404   ok    403
mentors:preference-remove                              post preference             login ok    404   ok    404   ok    403
mentors:session-list                                   get  mentorship             login ok    404   ok    404   ok    ok
mentors:session-list                                   post mentorship             login ok    404   ok    404   ok    403
mentors:session-remove                                 post meeting                login ok    404   ok    404   ok    403
operations:metrics                                     get  -                      ok    ok    ok    ok    ok    ok    ok
operations:readyz                                      get  -                      ok    ok    ok    ok    ok    ok    ok
notices:digest                                         post -                      login ok    ok    ok    ok    ok    ok
notices:notice-list                                    get  -                      login ok    ok    ok    ok    ok    ok
notices:notice-open                                    post notice                 login ok    404   404   404   404   404
notices:notice-read-all                                post -                      login ok    ok    ok    ok    ok    ok
participants:participant-appointment                   get  participant            login ok    404   ok    404   ok    403
participants:participant-appointment                   post participant            login ok    404   ok    404   ok    403
participants:participant-contact                       get  participant            login 405   405   405   405   405   403
participants:participant-contact                       post participant            login ok    404   ok    404   ok    403
participants:participant-create                        get  -                      login ok    ok    ok    ok    ok    403
participants:participant-create                        post -                      login ok    ok    ok    ok    ok    403
participants:participant-detail                        get  participant            login ok    404   ok    404   ok    ok
participants:participant-export                        get  -                      login ok    ok    ok    ok    ok    ok
participants:participant-import                        get  -                      login ok    ok    ok    ok    ok    403
participants:participant-import                        post -                      login ok    ok    ok    ok    ok    403
participants:participant-import-again                  get  participant_import     login 405   405   405   405   405   403
participants:participant-import-again                  post participant_import     login ok    404   404   404   403   403
participants:participant-import-check                  get  participant_import     login ok    404   404   404   ok    403
participants:participant-import-check                  post participant_import     login ok    404   404   404   403   403
participants:participant-import-history                get  -                      login ok    ok    ok    ok    ok    403
participants:participant-import-marked                 get  participant_import     login ok    404   404   404   ok    403
participants:participant-import-template               get  -                      login ok    ok    ok    ok    ok    403
participants:participant-import-undo                   get  participant_import     login ok    404   404   404   ok    403
participants:participant-import-undo                   post participant_import     login ok    404   404   404   ok    403
participants:participant-list                          get  -                      login ok    ok    ok    ok    ok    ok
participants:participant-status                        get  participant            login ok    404   ok    404   ok    403
participants:participant-status                        post participant            login ok    404   ok    404   ok    403
participants:participant-update                        get  participant            login ok    404   ok    404   ok    403
participants:participant-update                        post participant            login ok    404   ok    404   ok    403
people:account-create                                  get  -                      login 403   403   ok    ok    ok    403
people:account-create                                  post -                      login 403   403   ok    ok    ok    403
people:account-deactivate                              get  account                login 403   403   ok    404   ok    403
people:account-deactivate                              post account                login 403   403   ok    404   ok    403
people:account-detail                                  get  account                login 403   403   ok    404   ok    403
people:account-import                                  get  -                      login 403   403   ok    ok    ok    403
people:account-import                                  post -                      login 403   403   ok    ok    ok    403
people:account-import-save                             get  -                      login 403   403   405   405   405   403
people:account-import-save                             post -                      login 403   403   ok    ok    ok    403
people:account-import-template                         get  -                      login 403   403   ok    ok    ok    403
people:account-list                                    get  -                      login 403   403   ok    ok    ok    403
people:account-password                                get  account                login 403   403   ok    404   ok    403
people:account-password                                post account                login 403   403   ok    404   ok    403
people:account-reactivate                              get  account                login 403   403   ok    404   ok    403
people:account-reactivate                              post account                login 403   403   ok    404   ok    403
people:account-second-factor                           get  account                login 403   403   ok    404   ok    403
people:account-second-factor                           post account                login 403   403   ok    404   ok    403
people:account-update                                  get  account                login 403   403   ok    404   ok    403
people:account-update                                  post account                login 403   403   ok    404   ok    403
reference:index                                        get  -                      login ok    ok    ok    ok    ok    ok
reference:row-create                                   get  'pejabat               login ok    ok    ok    ok    ok    403
reference:row-create                                   post 'pejabat               login ok    ok    ok    ok    ok    403
reference:row-delete                                   get  'hari-libur holiday    login 403   403   403   403   ok    403
reference:row-delete                                   post 'hari-libur holiday    login 403   403   403   403   ok    403
reference:row-update                                   get  'pejabat official      login ok    404   ok    404   ok    403
reference:row-update                                   post 'pejabat official      login ok    404   ok    404   ok    403
reference:section                                      get  'pejabat               login ok    ok    ok    ok    ok    ok
reporting:healthz                                      get  -                      ok    ok    ok    ok    ok    ok    ok
reporting:components                                   get  -                      login ok    ok    ok    ok    ok    ok
reporting:guide                                        get  'surat                 login ok    ok    ok    ok    ok    ok
reporting:guide-list                                   get  -                      login ok    ok    ok    ok    ok    ok
reporting:home                                         get  -                      login ok    ok    ok    ok    ok    ok
reporting:letter-basis-create                          get  -                      login 403   403   403   403   ok    403
reporting:letter-basis-create                          post -                      login 403   403   403   403   ok    403
reporting:letter-basis-update                          get  basis                  login 403   403   403   403   ok    403
reporting:letter-basis-update                          post basis                  login 403   403   403   403   ok    403
reporting:letter-correct                               get  letter                 login 405   405   405   405   405   405
reporting:letter-correct                               post letter                 login 404   404   ok    404   ok    403
reporting:filter-forget                                post filter                 login ok    404   404   404   404   404
reporting:filter-keep                                  post -                      login ok    ok    ok    ok    ok    ok
reporting:letter-comment                               post letter                 login 404   404   ok    404   ok    403
reporting:letter-create                                get  -                      login ok    ok    ok    ok    ok    403
reporting:letter-create                                post -                      login ok    ok    ok    ok    ok    403
reporting:letter-detail                                get  letter                 login 404   404   ok    404   ok    ok
reporting:letter-discard                               get  letter                 login 404   404   ok    404   ok    403
reporting:letter-discard                               post letter                 login 404   404   ok    404   ok    403
reporting:letter-issue                                 get  letter                 login 404   404   ok    404   ok    403
reporting:letter-issue                                 post letter                 login 404   404   ok    404   ok    403
reporting:letter-list                                  get  -                      login ok    ok    ok    ok    ok    ok
reporting:letter-pdf                                   get  letter                 login 404   404   ok    404   ok    ok
reporting:letter-register                              get  -                      login ok    ok    ok    ok    ok    ok
reporting:letter-register-export                       get  -                      login ok    ok    ok    ok    ok    ok
reporting:letter-settings                              get  -                      login 403   403   ok    ok    ok    403
reporting:letter-settings                              post -                      login 403   403   ok    ok    ok    403
reporting:letter-update                                get  letter                 login 404   404   ok    404   ok    403
reporting:letter-update                                post letter                 login 404   404   ok    404   ok    403
reporting:letter-void                                  get  letter                 login 404   404   ok    404   ok    403
reporting:letter-void                                  post letter                 login 404   404   ok    404   ok    403
reporting:letter-wording                               get  'duty_release          login 403   403   403   403   ok    403
reporting:letter-wording                               post 'duty_release          login 403   403   403   403   ok    403
reporting:letter-wording-pdf                           get  'duty_release          login 403   403   403   403   405   403
reporting:letter-wording-pdf                           post 'duty_release          login 403   403   403   403   ok    403
reporting:letter-wording-preview                       get  'duty_release          login 403   403   403   403   405   403
reporting:letter-wording-preview                       post 'duty_release          login 403   403   403   403   ok    403
reporting:letter-wordings                              get  -                      login 403   403   403   403   ok    403
reporting:national                                     get  -                      login ok    ok    ok    ok    ok    ok
reporting:national-place                               get  '53                    login ok    ok    ok    404   ok    ok
reporting:national-people?ukuran=mentored              get  -                      login ok    ok    ok    ok    ok    ok
reporting:national-stuck                               get  -                      login ok    ok    ok    ok    ok    ok
reporting:national-export?tempat=53                    get  -                      login ok    ok    ok    404   ok    ok
reporting:national-report?tempat=53                    get  -                      login ok    ok    ok    404   ok    ok
reporting:package                                      get  -                      login  403   403   ok    ok    ok    ok
reporting:package-nation                               get  -                      login  403   403   403   403   ok    403
reporting:package-nation                               post -                      login  403   403   403   403   ok    403
reporting:package-nation-file                          get  'abc                   login  403   403   403   403   404   403
reporting:package-nation-result                        get  'abc                   login  403   403   403   403   404   403
reporting:package-pdf                                  get  -                      login  403   403   404   404   404   404
reporting:package-pdf?satker=53                        get  -                      login  403   403   404   404   404   404
reporting:package-zip                                  get  -                      login  403   403   404   404   404   404
reporting:privacy                                      get  -                      login ok    ok    ok    ok    ok    ok
reporting:search?q=kupang                              get  -                      login ok    ok    ok    ok    ok    ok
reporting:sheet-add                                    get  cohort                 login 403   403   ok    404   ok    403
reporting:sheet-add                                    post cohort                 login 403   403   ok    404   ok    403
reporting:sheet-file                                   get  sheet                  login 403   403   ok    404   ok    ok
reporting:sheet-list                                   get  cohort                 login 403   403   ok    404   ok    ok
reporting:signature-add                                get  letter                 login  404   404   ok    404   ok    403
reporting:signature-add                                post letter                 login  404   404   ok    404   ok    403
reporting:signature-file                               get  copy                   login  404   404   ok    404   ok    ok
reporting:theme                                        post -                      login ok    ok    ok    ok    ok    ok
reporting:trail                                        get  -                      login ok    ok    ok    ok    ok    ok
reporting:trail-account                                get  trail_account          login ok    404   ok    404   ok    ok
reporting:trail-export                                 get  -                      login 403   403   403   403   ok    ok
reporting:trail-object                                 get  trail_object           login ok    404   ok    404   ok    ok
reporting:trail-office                                 get  '53.71                 login ok    404   ok    404   ok    ok
reporting:trail-request                                get  'abc                   login 404   404   404   404   404   404
reporting:verify                                       get  token                  404   404   404   404   404   404   404
reporting:verify                                       post token                  404   404   404   404   404   404   404
reporting:verify-file                                  get  -                      ok    ok    ok    ok    ok    ok    ok
reporting:verify-file                                  post -                      ok    ok    ok    ok    ok    ok    ok
schedule:attendance                                    get  cohort                 login ok    ok    ok    404   ok    ok
schedule:attendance                                    post cohort                 login 403   403   ok    404   ok    403
schedule:cohort-create                                 get  -                      login 403   403   ok    ok    ok    403
schedule:cohort-create                                 post -                      login 403   403   ok    ok    ok    403
schedule:attendance-record                             get  cohort                 login ok    ok    ok    404   ok    ok
schedule:attendance-sheet                              get  cohort                 login ok    ok    ok    404   ok    ok
schedule:certificates                                  post cohort                 login 403   403   ok    404   ok    403
schedule:results                                       get  cohort                 login ok    ok    ok    404   ok    ok
schedule:results                                       post cohort                 login 403   403   ok    404   ok    403
schedule:results-set                                   post cohort                 login 403   403   ok    404   ok    403
schedule:scheme-create                                 get  -                      login 403   403   403   403   ok    403
schedule:scheme-create                                 post -                      login 403   403   403   403   ok    403
schedule:scheme-list                                   get  -                      login ok    ok    ok    ok    ok    ok
schedule:cohort-delete                                 get  cohort                 login 403   403   ok    404   ok    403
schedule:cohort-delete                                 post cohort                 login 403   403   ok    404   ok    403
schedule:cohort-detail                                 get  cohort                 login ok    ok    ok    404   ok    ok
schedule:cohort-ics                                    get  cohort                 login ok    ok    ok    404   ok    ok
schedule:cohort-list                                   get  -                      login ok    ok    ok    ok    ok    ok
schedule:cohort-print                                  get  cohort                 login ok    ok    ok    404   ok    ok
schedule:cohort-status                                 get  cohort 'running        login 403   403   ok    404   ok    403
schedule:cohort-status                                 post cohort 'running        login 403   403   ok    404   ok    403
schedule:cohort-update                                 get  cohort                 login 403   403   ok    404   ok    403
schedule:cohort-update                                 post cohort                 login 403   403   ok    404   ok    403
schedule:nation-apply                                  get  nation                 login 403   403   403   403   ok    403
schedule:nation-apply                                  post nation                 login 403   403   403   403   ok    403
schedule:nation-create                                 get  -                      login 403   403   403   403   ok    403
schedule:nation-create                                 post -                      login 403   403   403   403   ok    403
schedule:nation-detail                                 get  nation                 login 403   403   404   404   ok    ok
schedule:plan                                          get  -                      login 403   403   ok    ok    ok    403
schedule:plan                                          post -                      login 403   403   ok    ok    ok    403
schedule:scenario-apply                                get  scenario               login 403   403   ok    404   ok    403
schedule:scenario-apply                                post scenario               login 403   403   ok    404   ok    403
schedule:scenario-compare                              get  -                      login 403   403   ok    ok    ok    ok
schedule:scenario-create                               get  -                      login 403   403   ok    ok    ok    403
schedule:scenario-create                               post -                      login 403   403   ok    ok    ok    403
schedule:scenario-detail                               get  scenario               login 403   403   ok    404   ok    ok
schedule:scenario-drop                                 get  scenario               login 403   403   ok    404   ok    403
schedule:scenario-drop                                 post scenario               login 403   403   ok    404   ok    403
schedule:scenario-list                                 get  -                      login 403   403   ok    ok    ok    ok
schedule:scenario-recompute                            get  scenario               login 403   403   405   405   405   403
schedule:scenario-recompute                            post scenario               login 403   403   ok    404   ok    403
schedule:schedule-edit                                 get  cohort                 login 403   403   ok    404   ok    403
schedule:schedule-edit                                 post cohort                 login 403   403   ok    404   ok    403
schedule:seat-add                                      get  cohort                 login 403   403   ok    404   ok    403
schedule:seat-add                                      post cohort                 login 403   403   ok    404   ok    403
schedule:seat-transfer                                 get  enrollment             login 403   403   ok    404   ok    403
schedule:seat-transfer                                 post enrollment             login 403   403   ok    404   ok    403
schedule:seat-withdraw                                 get  enrollment             login 403   403   ok    404   ok    403
schedule:seat-withdraw                                 post enrollment             login 403   403   ok    404   ok    403
schedule:unseated-list                                 get  -                      login ok    ok    ok    ok    ok    ok
schedule:wave-create                                   get  -                      login 403   403   ok    ok    ok    403
schedule:wave-create                                   post -                      login 403   403   ok    ok    ok    403
schedule:wave-delete                                   get  wave                   login 403   403   ok    404   ok    403
schedule:wave-delete                                   post wave                   login 403   403   ok    404   ok    403
schedule:wave-list                                     get  -                      login ok    ok    ok    ok    ok    ok
schedule:wave-update                                   get  wave                   login 403   403   ok    404   ok    403
schedule:wave-update                                   post wave                   login 403   403   ok    404   ok    403
"""


def rows() -> list[tuple[str, str, list[str], list[str]]]:
    parsed = []
    for line in TABLE.strip().splitlines():
        route, method, *rest = line.split()
        arguments, answers = rest[: -len(COLUMNS)], rest[-len(COLUMNS) :]
        parsed.append((route, method, [a for a in arguments if a != "-"], answers))
    return parsed


ROWS = rows()


def address(world: World, route: str, arguments: list[str]) -> str:
    name, mark, query = route.partition("?")
    return url_of(name, arguments, world.ids) + mark + query


def test_every_route_has_a_row() -> None:
    assert {route.partition("?")[0] for route, *_ in ROWS} == all_url_names()


@pytest.mark.parametrize("app", sorted({route.split(":")[0] for route, *_ in ROWS}))
def test_every_role_gets_its_answer(world: World, app: str) -> None:
    wrong = []
    for route, method, arguments, answers in ROWS:
        if not route.startswith(f"{app}:"):
            continue
        url = address(world, route, arguments)
        for column, expected in zip(COLUMNS, answers, strict=True):
            given = answer(world.users[column], method, url)
            if given != expected:
                wrong.append(f"{method} {url} as {column}: {given}, expected {expected}")
    assert wrong == []


def test_what_is_only_read_refuses_a_post(world: World) -> None:
    posting = {route.partition("?")[0] for route, method, *_ in ROWS if method == "post"}
    for route, _, arguments, _ in ROWS:
        if route.partition("?")[0] not in posting:
            url = address(world, route, arguments)
            assert answer(world.users["pksdm"], "post", url) == "405", url
            assert answer(world.users["auditor"], "post", url) in {"405", "403"}, url


def test_an_inactive_account_is_sent_to_login(world: World) -> None:
    user = world.users["province"]
    user.is_active = False
    user.save()
    assert answer(user, "get", "/peserta/") == "login"


@pytest.mark.parametrize(
    ("column", "url", "status"),
    [
        ("other", "/nasional/53.71/", "404"),
        ("operator", "/nasional/53.01/", "404"),
        ("operator", "/nasional/53.71/", "ok"),
        ("pksdm", "/nasional/99/", "404"),
        ("other", "/anggaran/ekspor/?provinsi=53", "ok"),
        ("pksdm", "/referensi/tidak-ada/", "404"),
    ],
)
def test_other_addresses(world: World, column: str, url: str, status: str) -> None:
    assert answer(world.users[column], "get", url) == status


def test_nothing_of_another_province_is_named(world: World, client) -> None:
    """The lists, exports and counts of Bali name no person of NTT and none of its offices."""
    client.force_login(world.users["other"])
    names = ["KPU Kabupaten Kupang", "Peserta Uji", "Mentor Uji", "Pejabat Uji"]
    for route, method, arguments, answers in ROWS:
        if method == "get" and not arguments and answers[COLUMNS.index("other")] == "ok":
            response = client.get(address(world, route, arguments), follow=True)
            body = response.content.decode(errors="replace")
            assert [name for name in names if name in body] == [], route


def test_head_answers_as_get_does(world: World) -> None:
    """A proxy or a link checker asks with HEAD; no page refuses it."""
    for route, method, arguments, answers in ROWS:
        if method == "get" and answers[COLUMNS.index("pksdm")] == "ok":
            url = address(world, route, arguments)
            assert answer(world.users["pksdm"], "head", url) == "ok", url
