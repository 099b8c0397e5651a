from django.apps import AppConfig


class DesignConfig(AppConfig):
    name = "portal.design"
    verbose_name = "Design"

    def ready(self) -> None:
        # Wagtail's forms can be imported only once every app is there.
        from portal.design import office_dates

        office_dates.register()
