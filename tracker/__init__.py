"""A web app for demands and union organising."""
