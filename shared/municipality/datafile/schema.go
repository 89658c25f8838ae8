package datafile

import (
	"encoding/json"
	"fmt"
	"reflect"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
)

type object = map[string]any

// Schema is the JSON Schema (2020-12) of a data file, from the types of package
// municipality, with descriptions in Japanese for the editor of its author.
func Schema() ([]byte, error) {
	s := schema{defs: object{}}
	root := s.mapping(reflect.TypeFor[municipality.File]())
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["title"] = "市区町村の手続き案内"
	root["description"] = "窓口、受付時間、手数料、持ち物、電話番号を、書かれているページとその日付とともに書くファイル。1つの市区町村に1つ。"
	root["$defs"] = s.defs
	if s.err != nil {
		return nil, s.err
	}
	text, err := json.MarshalIndent(root, "", " ")
	return append(text, '\n'), err
}

// A schema is being made.
type schema struct {
	defs object
	err  error
}

// mapping is the schema of a struct.
func (s *schema) mapping(t reflect.Type) object {
	members, required := object{}, []string{}
	for _, f := range Fields(t) {
		member := s.typeOf(f.Type)
		for key, value := range formOf(f) {
			if items, list := member["items"].(object); list && key != "minItems" {
				items[key] = value
				continue
			}
			member[key] = value
		}
		text, ok := descriptions()[f.Owner+"."+f.Key]
		if !ok {
			s.err = fmt.Errorf("no description of %s.%s", f.Owner, f.Key)
		}
		if items, _ := member["items"].(object); items["enum"] != nil {
			member["uniqueItems"] = true
		}
		member["description"] = text
		members[f.Key] = member
		if f.Required {
			required = append(required, f.Key)
		}
	}
	return object{"type": "object", "properties": members, "required": required, "additionalProperties": false}
}

func (s *schema) typeOf(t reflect.Type) object {
	switch t {
	case reflect.TypeFor[lifecycle.Procedure]():
		return object{"enum": lifecycle.Procedures[:]}
	case reflect.TypeFor[municipality.Applicant]():
		return object{"enum": municipality.Applicants[:]}
	case reflect.TypeFor[municipality.Way]():
		return object{"enum": guideWays()}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return s.typeOf(t.Elem())
	case reflect.Slice:
		return object{"type": "array", "items": s.typeOf(t.Elem())}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Int:
		return object{"type": "integer"}
	case reflect.Struct:
		if _, there := s.defs[t.Name()]; !there {
			s.defs[t.Name()] = nil
			s.defs[t.Name()] = s.mapping(t)
		}
		return object{"$ref": "#/$defs/" + t.Name()}
	}
	return object{"type": "string", "pattern": `\S`}
}

// formOf is what is to be said beyond the type; of a list, about its items.
func formOf(f Field) object {
	switch f.Owner + "." + f.Key {
	case "File.code":
		return object{"pattern": CodeForm}
	case "Source.id", "Office.id", "Paper.id", "Note.id", "Fact.source", "Item.paper":
		return object{"pattern": IDForm}
	case "Source.kind":
		return object{"enum": municipality.SourceKinds[:]}
	case "Source.url", "Reservation.url", "Paper.url", "Contact.mail", "Contact.feedback":
		return object{"pattern": URLForm}
	case "Page.guide":
		return object{"pattern": GuidePageForm}
	case "Source.date", "Source.read", "Hours.dates":
		return object{"pattern": DateForm}
	case "Phone.number", "Office.phone", "Reservation.phone", "Contact.fax":
		return object{"pattern": PhoneForm}
	case "Hours.from", "Hours.to", "Kiosk.from", "Kiosk.to":
		return object{"pattern": TimeForm}
	case "Closure.from", "Closure.to":
		return object{"pattern": DayForm}
	case "Closure.rule":
		return object{"enum": municipality.ClosureRules[:]}
	case "Phone.for":
		return object{"enum": municipality.PhonePurposes[:], "minItems": 1}
	case "Hours.days":
		return object{"enum": municipality.DayNames[:]}
	case "Guide.pins", "Kiosk.pins":
		return object{"enum": PINNames[:]}
	case "Guide.applicants", "Fee.procedures":
		return object{"minItems": 1}
	case "Fee.yen":
		return object{"minimum": 0}
	}
	return nil
}

func guideWays() []municipality.Way {
	return []municipality.Way{municipality.Here, municipality.Home, municipality.AtKiosk, municipality.Counter}
}
