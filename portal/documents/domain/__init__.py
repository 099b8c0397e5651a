from portal.documents.domain.uploads import discard, holds_the_same, look_at, require_size, store_upload
from portal.documents.inspection import UploadRefused

__all__ = ["UploadRefused", "discard", "holds_the_same", "look_at", "require_size", "store_upload"]
