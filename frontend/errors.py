"""What can go wrong for the person at the page: each a status and one sentence."""


class PageError(Exception):
    """A failure to tell on the page. `str(error)` is one sentence, `status` the HTTP status that it goes out with."""

    status = 500
    sentence = "Something went wrong on our side; please try again."

    def __init__(self, sentence: str | None = None) -> None:
        super().__init__(sentence or self.sentence)


class NoPictureError(PageError):
    """The form came without a file."""

    status = 400
    sentence = "Choose a picture first, then press Predict."


class EmptyPictureError(PageError):
    """The file has no bytes."""

    status = 400
    sentence = "This file is empty; please choose another picture."


class RefusedPictureError(PageError):
    """The model server cannot read the picture, and said why."""

    status = 400
    sentence = "This file cannot be read as a picture."


class LargePictureError(RefusedPictureError):
    """More bytes or pixels than the model server takes."""

    status = 413
    sentence = "This picture is too large; please choose a smaller one."


class UnreachableServiceError(PageError):
    """Nobody answers at the model server's address."""

    status = 503
    sentence = "The reader cannot be reached at the moment; please try again in a minute."


class BusyServiceError(PageError):
    """The model server has more to do than it can take.

    `retry_after` is its Retry-After header as it came, or None.
    """

    status = 503

    def __init__(self, retry_after: str | None = None) -> None:
        seconds = retry_after if retry_after and retry_after.isdecimal() else None
        when = f"in {seconds} seconds" if seconds else "in a moment"
        super().__init__(f"The reader is busy right now; please try again {when}.")
        self.retry_after = retry_after


class EagerVisitorError(BusyServiceError):
    """A client that has sent more pictures than one may in a time."""

    status = 429


class SlowServiceError(PageError):
    """The model server did not answer in time."""

    status = 504
    sentence = "Reading this picture took too long; please try again, or try a smaller one."


class BrokenServiceError(PageError):
    """The model server broke off, or answered something that is no reading."""

    status = 502
    sentence = "The reader gave no proper answer; please try again."
