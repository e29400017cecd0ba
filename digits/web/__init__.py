"""What the HTTP service has besides its routes. It is here to be packed with it; reading a picture needs none of it."""
