package main

import (
	"reflect"
	"time"

	"jpkiweb/shared/signature/change"
	"jpkiweb/shared/signature/verification"
)

// reportSchema is that of what verify --json says of a signed file.
func reportSchema() object {
	o := typeOf(reflect.TypeFor[verification.Report]())
	o["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	o["title"] = "JPKI Web, report on a signed file"
	o["description"] = "What jpki-helper verify --json says of a signed file: of each signature what was checked, what failed, what nobody can tell now and what was not checked. " +
		"Indications and sub-indications are those of ETSI EN 319 102-1, 5.1.3. The app saves the same. " +
		"The indication of the report is that of the file as a whole or of the signature that decides the outcome. Of a signature that is TOTAL-FAILED the signer is a claim. " +
		"Times are RFC 3339 with their offset; in details, which are for people, they are those of Japan. " +
		"New words may come where no enum lists them: for the id, the code and the notes of a step, for sub-indications, defects, and what was changed."
	return o
}

// ofReport is the schema of types that only a report has; nil: it is none of them.
func ofReport(t reflect.Type) object {
	switch t {
	case reflect.TypeFor[time.Time]():
		return object{"type": "string", "format": "date-time"}
	case reflect.TypeFor[verification.Format]():
		return object{"enum": []verification.Format{verification.PDF, verification.CMSAttached, verification.CMSDetached, verification.TimeStamp, verification.Unknown}}
	case reflect.TypeFor[verification.Outcome]():
		return object{"enum": []verification.Outcome{verification.Valid, verification.Invalid, verification.OutcomeUndecided}}
	case reflect.TypeFor[verification.Status]():
		return object{"enum": []verification.Status{verification.Passed, verification.Failed, verification.Undecided, verification.NotChecked}}
	case reflect.TypeFor[verification.Indication]():
		return object{"enum": []verification.Indication{verification.TotalPassed, verification.TotalFailed, verification.Indeterminate}}
	case reflect.TypeFor[verification.Kind]():
		return object{"enum": []verification.Kind{verification.KindSignature, verification.KindCertification, verification.KindTimeStamp}}
	case reflect.TypeFor[verification.Contradiction]():
		return object{"enum": []verification.Contradiction{
			verification.ClaimsOtherName, verification.ClaimsLaterTime, verification.ClaimsFuture, verification.ClaimsBeforeCert, verification.ClaimsAfterCert, verification.ClaimsTwoTimes,
		}}
	case reflect.TypeFor[change.Class]():
		return object{"enum": []change.Class{change.Signing, change.LongTerm, change.Filling, change.Annotating, change.Describing, change.Harmless, change.Forbidden}}
	case reflect.TypeFor[float64]():
		return object{"type": "number"}
	}
	return nil
}
