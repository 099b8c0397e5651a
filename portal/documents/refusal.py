"""Why a file is not taken. Pure."""


class UploadRefused(ValueError):
    """The file is not taken. The message is one plain sentence or two for the person who sent it."""
