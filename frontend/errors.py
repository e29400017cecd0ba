"""What can go wrong for the person at the page: each a status and one sentence."""

N_ = str  # marks an English text for the catalogues; it is translated where it is shown


class PageError(Exception):
    """A failure to tell on the page.

    `sentence` says in English what went wrong, with `values` for what stands in it as %(name)s; `str(error)` is both
    together. `status` is the HTTP status that it goes out with.
    """

    status = 500
    sentence = N_("Something went wrong on our side; please try again.")

    def __init__(self, sentence: str | None = None, **values: object) -> None:
        self.sentence = sentence or self.sentence
        self.values = values
        super().__init__(self.sentence % values if values else self.sentence)


class NoPictureError(PageError):
    """The form came without a file."""

    status = 400
    sentence = N_("Choose a picture first, then press Predict.")


class EmptyPictureError(PageError):
    """The file has no bytes."""

    status = 400
    sentence = N_("This file is empty; please choose another picture.")


class RefusedPictureError(PageError):
    """The model server cannot read the picture, and said why, in a sentence of its own."""

    status = 400
    sentence = N_("This file cannot be read as a picture.")


class LargePictureError(RefusedPictureError):
    """More bytes or pixels than the model server takes."""

    status = 413
    sentence = N_("This picture is too large; please choose a smaller one.")


class UnreachableServiceError(PageError):
    """Nobody answers at the model server's address."""

    status = 503
    sentence = N_("The reader cannot be reached at the moment; please try again in a minute.")


class BusyServiceError(PageError):
    """The model server has more to do than it can take.

    `retry_after` is its Retry-After header as it came, or None.
    """

    status = 503

    def __init__(self, retry_after: str | None = None) -> None:
        if retry_after == "1":
            super().__init__(N_("The reader is busy right now; please try again in a second."))
        elif retry_after and retry_after.isdecimal():
            in_seconds = N_("The reader is busy right now; please try again in %(seconds)s seconds.")
            super().__init__(in_seconds, seconds=retry_after)
        else:
            super().__init__(N_("The reader is busy right now; please try again in a moment."))
        self.retry_after = retry_after


class EagerVisitorError(BusyServiceError):
    """A client that has sent more pictures than one may in a time."""

    status = 429


class SlowServiceError(PageError):
    """The model server did not answer in time."""

    status = 504
    sentence = N_("Reading this picture took too long; please try again, or try a smaller one.")


class BrokenServiceError(PageError):
    """The model server broke off, or answered something that is no reading."""

    status = 502
    sentence = N_("The reader gave no proper answer; please try again.")
