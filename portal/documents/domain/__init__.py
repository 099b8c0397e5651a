from portal.documents.domain.uploads import discard, look_at, require_size, store_upload
from portal.documents.inspection import UploadRefused

__all__ = ["UploadRefused", "discard", "look_at", "require_size", "store_upload"]
