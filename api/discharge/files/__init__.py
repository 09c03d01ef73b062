"""The files of discharge planning: FHIR bundles and calendars. Pure: what is known goes in, bytes come out."""
