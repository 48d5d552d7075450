import os
import warnings

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.config.settings")
# WhiteNoise reads static files in small pieces, which Django hands to a thread: nothing to mend.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous")
real = get_asgi_application()

from motcua.config.patience import Patient  # noqa: E402 - Django must be set up before

application = Patient(real)
