from portal.documents.domain.uploads import discard, require_size, store_upload
from portal.documents.inspection import UploadRefused

__all__ = ["UploadRefused", "discard", "require_size", "store_upload"]
