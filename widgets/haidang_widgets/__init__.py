"""Browser components of Hải Đăng (anywidget) and the Voila page template; knows nothing of the application."""
