"""Makes rows for tests: units, people and posts, and visitors who have logged in.

What makes rows needs an app context and commits. Close that context before the client asks for a
page: a request inside an open context shares its `g`, and with it the person who asked last.

    with app.app_context():
        office = make_unit("督查办", parent=make_unit("政府办公室"))
        clerk = make_user("clerk", "李会计")
        give_post(clerk, PostRole.FINANCE_CLERK, office)
    log_in(client, clerk).get("/reviews/")
    post(client, "/some/step", {"comment": "同意"})
"""

from tests.factories.organisation import PASSWORD, give_post, make_unit, make_user
from tests.factories.visitors import csrf_token, log_in, post

__all__ = ["PASSWORD", "csrf_token", "give_post", "log_in", "make_unit", "make_user", "post"]
