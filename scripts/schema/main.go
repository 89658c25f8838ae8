// Command schema writes static/wire.schema.json, the JSON Schema (2020-12) of
// every message between browser and helper, from the types of package wire, and
// static/verification.schema.json, that of a report on a signed file, and
// scripts/dist/manual/policy.schema.json, that of the administrator's policy. It
// runs in the root of the project; with -check it only compares.
package main

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"jpkiweb/scripts/generated"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
)

// messages is the table of shared/wire/doc.go.
var messages = []struct {
	name           string
	params, result reflect.Type // result nil: a notification
}{
	{wire.MethodHello, reflect.TypeFor[wire.HelloParams](), reflect.TypeFor[wire.HelloResult]()},
	{wire.MethodReadersWatch, reflect.TypeFor[wire.Empty](), reflect.TypeFor[wire.ReadersResult]()},
	{wire.MethodCardLease, reflect.TypeFor[wire.LeaseParams](), reflect.TypeFor[wire.LeaseResult]()},
	{wire.MethodCardPrepare, reflect.TypeFor[wire.PrepareParams](), reflect.TypeFor[wire.Empty]()},
	{wire.MethodCardTransmit, reflect.TypeFor[wire.TransmitParams](), reflect.TypeFor[wire.TransmitResult]()},
	{wire.MethodCardConsent, reflect.TypeFor[wire.ConsentParams](), reflect.TypeFor[wire.ConsentResult]()},
	{wire.MethodCardVerify, reflect.TypeFor[wire.VerifyParams](), reflect.TypeFor[wire.VerifyResult]()},
	{wire.MethodCardRelease, reflect.TypeFor[wire.ReleaseParams](), reflect.TypeFor[wire.Empty]()},
	{wire.MethodGrantsList, reflect.TypeFor[wire.Empty](), reflect.TypeFor[wire.GrantsResult]()},
	{wire.MethodGrantsAllow, reflect.TypeFor[wire.GrantParams](), reflect.TypeFor[wire.Empty]()},
	{wire.MethodGrantsRevoke, reflect.TypeFor[wire.GrantParams](), reflect.TypeFor[wire.Empty]()},
	{wire.MethodHistoryList, reflect.TypeFor[wire.Empty](), reflect.TypeFor[wire.HistoryResult]()},
	{wire.MethodDiagnosis, reflect.TypeFor[wire.Empty](), reflect.TypeFor[wire.DiagnosisResult]()},
	{wire.MethodCalendar, reflect.TypeFor[wire.CalendarParams](), reflect.TypeFor[wire.CalendarResult]()},
	{wire.MethodGalleryList, reflect.TypeFor[wire.Empty](), reflect.TypeFor[wire.GalleryResult]()},
	{wire.MethodGalleryPut, reflect.TypeFor[wire.GalleryParams](), reflect.TypeFor[wire.GalleryResult]()},
	{wire.MethodServed, reflect.TypeFor[wire.ServedParams](), reflect.TypeFor[wire.Empty]()},
	{wire.MethodRevocation, reflect.TypeFor[wire.RevocationParams](), reflect.TypeFor[wire.RevocationResult]()},
	{wire.MethodTrustList, reflect.TypeFor[wire.Empty](), reflect.TypeFor[wire.TrustResult]()},
	{wire.MethodAuthority, reflect.TypeFor[wire.AuthorityParams](), reflect.TypeFor[wire.AuthorityResult]()},
	{wire.MethodTimestamp, reflect.TypeFor[wire.TimestampParams](), reflect.TypeFor[wire.TimestampResult]()},
	{wire.MethodHeartbeat, reflect.TypeFor[wire.Empty](), reflect.TypeFor[wire.Empty]()},
	{wire.NotifyReadersChanged, reflect.TypeFor[wire.ReadersResult](), nil},
	{wire.NotifyLeaseLost, reflect.TypeFor[wire.LeaseLost](), nil},
	{wire.NotifySeatChanged, reflect.TypeFor[wire.SeatChanged](), nil},
	{wire.NotifyHeartbeat, reflect.TypeFor[wire.Empty](), nil},
}

func main() {
	generated.Main("schema", generated.File{Path: "static/wire.schema.json", Make: written(schema)}, generated.File{Path: "static/verification.schema.json", Make: written(reportSchema)},
		generated.File{Path: "scripts/dist/manual/policy.schema.json", Make: written(policySchema)})
}

type object = map[string]any

func written(schema func() object) func() ([]byte, error) {
	return func() ([]byte, error) {
		text, err := json.MarshalIndent(schema(), "", " ")
		return append(text, '\n'), err
	}
}

func schema() object {
	var forms []any
	results := object{}
	for _, m := range messages {
		members := object{"jsonrpc": object{"const": "2.0"}, "method": object{"const": m.name}, "params": typeOf(m.params)}
		required := []string{"jsonrpc", "method", "params"}
		if m.result != nil {
			members["id"] = object{"type": "integer", "minimum": 1}
			required = append(required, "id")
			results[m.name] = typeOf(m.result)
		}
		forms = append(forms, closed(members, required))
	}
	answer := func(name string, value object) object {
		return closed(object{"jsonrpc": object{"const": "2.0"}, "id": object{"type": "integer", "minimum": 1}, name: value}, []string{"jsonrpc", "id", name})
	}
	forms = append(forms, answer("result", object{"type": "object"}), answer("error", typeOf(reflect.TypeFor[wire.RPCErrorObject]())))
	return object{
		"$schema": "https://json-schema.org/draft/2020-12/schema",
		"title":   "JPKI Web, browser to helper, protocol version " + wire.Version,
		"description": fmt.Sprintf("WebSocket subprotocol %s, text frames of at most %d bytes. The specification is shared/wire/doc.go.",
			wire.Subprotocol, wire.MaxMessage),
		"oneOf": forms,
		"$defs": object{"results": results},
	}
}

func closed(members object, required []string) object {
	return object{"type": "object", "properties": members, "required": required, "additionalProperties": false}
}

// typeOf is the schema of a Go type as package wire encodes it.
func typeOf(t reflect.Type) object {
	switch t {
	case reflect.TypeFor[wire.Hex]():
		return object{"type": "string", "pattern": "^([0-9A-F]{2})*$"}
	case reflect.TypeFor[wire.Code]():
		return object{"enum": wire.Codes[:]}
	case reflect.TypeFor[wire.Purpose]():
		return object{"enum": slices.Concat(wire.Purposes[:], wire.CounterPurposes[:])}
	case reflect.TypeFor[wire.Found]():
		return object{"enum": wire.Founds[:]}
	case reflect.TypeFor[wire.Done]():
		return object{"enum": wire.Dones[:]}
	case reflect.TypeFor[wire.CardKind]():
		return object{"enum": []wire.CardKind{wire.CardJPKI, wire.CardOther}}
	case reflect.TypeFor[jpki.RevocationState]():
		return object{"enum": jpki.RevocationStates[:]}
	case reflect.TypeFor[jpki.PIN]():
		return object{"enum": jpki.PINs[:]}
	case reflect.TypeFor[wire.PINEntry]():
		return object{"enum": []wire.PINEntry{wire.PINInPage, wire.PINInWindow}}
	case reflect.TypeFor[wire.GrantedBy]():
		return object{"enum": []wire.GrantedBy{wire.ByPerson, wire.ByAdministrator, wire.ByCommandLine}}
	case reflect.TypeFor[wire.ReaderState]():
		return object{"enum": []wire.ReaderState{wire.ReaderEmpty, wire.ReaderCard, wire.ReaderInUse, wire.ReaderMute}}
	}
	if o := ofReport(t); o != nil {
		return o
	}
	switch t.Kind() {
	case reflect.Pointer:
		return typeOf(t.Elem())
	case reflect.Slice:
		return object{"type": "array", "items": typeOf(t.Elem())}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.String:
		return object{"type": "string"}
	case reflect.Struct:
		members, required := object{}, []string{}
		for _, f := range reflect.VisibleFields(t) {
			name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
			if f.Anonymous { // its fields stand beside the others
				continue
			}
			members[name] = typeOf(f.Type)
			if options != "omitempty" {
				required = append(required, name)
			}
		}
		return closed(members, required)
	}
	return object{"type": "integer"}
}
