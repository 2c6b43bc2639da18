"""Every setting: typed, frozen, with its default and its limits."""

import ipaddress
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

YEAR_DAYS = 366.0
LONGEST = {"_s": YEAR_DAYS * 86_400, "_hours": YEAR_DAYS * 24, "_days": YEAR_DAYS * 100}
"""The longest time a setting may name, by the unit in its name: beyond it the calendar ends."""


def _web_address(text: str) -> str:
    """Return an address of a web site; raises ValueError for anything else."""
    try:
        parts = urlsplit(text)
        right = parts.scheme in ("http", "https") and parts.hostname and (parts.port or 1)
    except ValueError:
        right = False
    if text and not right:
        raise ValueError('should be a web address, e.g. "https://desk.example.com"')
    return text


def _ip_address(text: str) -> str:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        raise ValueError('should be an IP address, e.g. "127.0.0.1"') from None
    return text


def _named(path: object) -> object:
    if path == "":
        raise ValueError("should name a folder")
    return path


def _optional_ip(text: str) -> str:
    return _ip_address(text) if text else text


WebAddress = Annotated[str, AfterValidator(_web_address)]
IpAddress = Annotated[str, AfterValidator(_ip_address)]
OptionalIp = Annotated[str, AfterValidator(_optional_ip)]
DayTime = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Folder = Annotated[Path, BeforeValidator(_named)]


class Section(BaseModel):
    """A group of settings; unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @field_validator("*")
    @classmethod
    def _check_time(cls, value: Any, info: ValidationInfo) -> Any:  # Any: whatever setting
        name = info.field_name or ""
        most = next((most for unit, most in LONGEST.items() if name.endswith(unit)), None)
        if most is not None and value > most:
            raise ValueError(f"should be at most {most:.0f}")
        return value


class ServerSettings(Section):
    """Where and how the hub is served."""

    host: str = "127.0.0.1"
    port: int = Field(8080, ge=0, le=65535)
    public_url: WebAddress = ""
    allowed_origins: tuple[WebAddress, ...] = ()
    trusted_proxies: tuple[IpAddress, ...] = ()
    max_body_bytes: int = Field(26_214_400, ge=1024)
    drain_s: float = Field(5.0, ge=0)


class StorageSettings(Section):
    """Where everything is kept."""

    data_dir: Folder = Path("data")
    mongodb_uri: str = ""


class RedisSettings(Section):
    """Needed from two hub processes up."""

    url: str = ""


class SecuritySettings(Section):
    """Passwords, sessions and throttling."""

    session_hours: float = Field(12.0, gt=0)
    argon2_time_cost: int = Field(3, ge=1, le=100)
    argon2_memory_kib: int = Field(65536, ge=8, le=4_194_304)
    sign_in_attempts: int = Field(8, ge=1)
    sign_in_window_s: float = Field(300.0, gt=0)


class IntakeSettings(Section):
    """How inbound contacts are handled."""

    workers: int = Field(8, ge=1, le=256)
    sweep_s: float = Field(5.0, gt=0)
    max_attempts: int = Field(5, ge=1)
    reopen_days: float = Field(14.0, ge=0)
    alike_days: float = Field(30.0, ge=0)
    automatic_per_hour: int = Field(5, ge=1)


class RoutingSettings(Section):
    """How offers are made and taken back."""

    grace_s: float = Field(30.0, ge=0)
    sweep_s: float = Field(5.0, gt=0)
    shadow_policy: str = ""
    journal_days: float = Field(400.0, ge=1)


class DeliverySettings(Section):
    """How replies are sent."""

    max_attempts: int = Field(12, ge=1)
    first_retry_s: float = Field(5.0, gt=0)
    lease_s: float = Field(120.0, gt=0)


class WebhookSettings(Section):
    """How other systems are told of events."""

    max_attempts: int = Field(12, ge=1)
    first_retry_s: float = Field(5.0, gt=0)
    keep_days: float = Field(14.0, gt=0)
    allow_private: bool = False


class AttachmentSettings(Section):
    """What files messages may carry, and who looks at them."""

    max_bytes: int = Field(26_214_400, ge=1024)
    max_total_bytes: int = Field(104_857_600, ge=1024)
    max_files: int = Field(50, ge=1)
    clamd: str = ""
    clamd_timeout_s: float = Field(30.0, gt=0)
    fail_open: bool = False
    thumbnails: bool = True
    max_pixels: int = Field(50_000_000, ge=10_000)


class MediaSettings(Section):
    """How files that a provider keeps for us are fetched."""

    max_bytes: int = Field(26_214_400, ge=1024)
    timeout_s: float = Field(20.0, gt=0, le=120)
    allow_private: bool = False


class KnowledgeSettings(Section):
    """Language work and suggestions."""

    languages: tuple[str, ...] = ("en", "zh")
    min_confidence: float = Field(0.25, ge=0, le=1)
    exploration: float = Field(0.0, ge=0, le=0.5)
    warm_up: bool = True
    own_process: bool = True


Share = Annotated[float, Field(ge=0, le=1)]


class TriageSettings(Section):
    """What new contacts are taken for, and how the hub learns it."""

    queue_threshold: Share = 0.7
    skill_threshold: Share = 0.6
    priority_threshold: Share = 0.7
    language_threshold: Share = 0.0
    sentiment_threshold: Share = 0.5
    urgency_threshold: Share = 0.8
    spam_threshold: Share = 0.9
    spam_queue: str = ""
    retrain_days: float = Field(7.0, ge=0)
    retrain_at: DayTime = "03:30"
    history_days: float = Field(365.0, ge=1)


class LlmSettings(Section):
    """A language model that words drafts of replies; without an address there is none."""

    url: WebAddress = ""
    model: str = ""
    api_key: str = ""
    timeout_s: float = Field(20.0, gt=0, le=120)
    allow_private: bool = False

    @model_validator(mode="after")
    def _check_whole(self) -> "LlmSettings":
        if self.url and not self.model:
            raise ValueError("name the model, too: llm.model")
        return self


class ReportingSettings(Section):
    """By which clock reports are cut into hours and days."""

    time_zone: str = Field("UTC", pattern=r"^[A-Za-z0-9_+/-]+$")

    @field_validator("time_zone")
    @classmethod
    def _check_zone(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError("there is no such time zone; use a name like Europe/Berlin")
        return name


class VoiceSettings(Section):
    """The room engines, which carry the audio of calls."""

    engines: int = Field(1, ge=0, le=64)
    media_host: OptionalIp = ""
    media_port: int = Field(0, ge=0, le=65535)
    advertised_address: OptionalIp = ""
    ice_servers: tuple[str, ...] = ()
    max_legs: int = Field(600, ge=2, le=10_000)
    lost_s: float = Field(6.0, ge=2, le=120)
    rejoin_s: float = Field(3.0, ge=0, le=60)
    orphan_s: float = Field(30.0, ge=1, le=600)
    transcripts: bool = True
    quiet_from: DayTime = "21:00"
    quiet_until: DayTime = "08:00"
    stream_host: OptionalIp = ""
    stream_port: int = Field(0, ge=0, le=65535)
    sip_host: OptionalIp = ""
    sip_port: int = Field(5060, ge=1, le=65_534)
    sip_audio_first: int = Field(20_000, ge=1024, le=65_000)
    sip_audio_last: int = Field(21_999, ge=1024, le=65_535)


class LogSettings(Section):
    """What is written to standard error."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["text", "json"] = "text"


class DemoSettings(Section):
    """The demo organisation."""

    password: str = ""


class Settings(Section):
    """All settings of the hub."""

    server: ServerSettings = ServerSettings()
    storage: StorageSettings = StorageSettings()
    redis: RedisSettings = RedisSettings()
    security: SecuritySettings = SecuritySettings()
    intake: IntakeSettings = IntakeSettings()
    routing: RoutingSettings = RoutingSettings()
    delivery: DeliverySettings = DeliverySettings()
    webhooks: WebhookSettings = WebhookSettings()
    attachments: AttachmentSettings = AttachmentSettings()
    media: MediaSettings = MediaSettings()
    knowledge: KnowledgeSettings = KnowledgeSettings()
    triage: TriageSettings = TriageSettings()
    llm: LlmSettings = LlmSettings()
    reporting: ReportingSettings = ReportingSettings()
    voice: VoiceSettings = VoiceSettings()
    logs: LogSettings = LogSettings()
    demo: DemoSettings = DemoSettings()

    @property
    def public_url(self) -> str:
        """Return the address under which customers and providers reach the hub, without a trailing slash."""
        host = f"[{self.server.host}]" if ":" in self.server.host else self.server.host
        url = self.server.public_url or f"http://{host}:{self.server.port}"
        return url.rstrip("/")
