"""Hải Đăng: the workbench of the movement Bình dân học vụ số."""
