"""Every table, for whoever handles the whole database and no request: to import the app takes seconds."""

import api.accounts.models.tables
import api.audit.models
import api.consent.models
import api.database.vault
import api.discharge.models.tables
import api.exchange.models.calendars
import api.groups.models.placings
import api.groups.models.policies
import api.groups.models.tables
import api.hours.models
import api.intake.models.tables
import api.matches.models.tables
import api.notices.models.tables
import api.people.models.tables
import api.presence.models.tables
import api.proposals.models.tables
import api.referrals.models.tables
import api.rounds.models.tables
import api.stories.models.tables  # noqa: F401 # and all of the above
