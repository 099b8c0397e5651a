from portal.documents.domain.uploads import store_upload
from portal.documents.inspection import UploadRefused

__all__ = ["UploadRefused", "store_upload"]
