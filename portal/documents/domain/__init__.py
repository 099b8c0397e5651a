from portal.documents.domain.uploads import require_size, store_upload
from portal.documents.inspection import UploadRefused

__all__ = ["UploadRefused", "require_size", "store_upload"]
