package scene

import (
	"reflect"
	"slices"
	"strings"

	"jpkiweb/wasm/counter"
)

// Windows returns a scene of the visitor's display for everything that the desk tells it
// in the scenes of All, and those of the window that prints a slip.
func Windows() []Scene {
	none := func(kind counter.WindowKind) counter.Model {
		return idle(func(m *counter.Model) { m.Window.Kind = kind })
	}
	all := []Scene{{"display_alone", none(counter.Display)}, {"slip_waiting", none(counter.SlipWindow)}}
	for _, s := range All() {
		words, rest := s.Model.Words(), strings.TrimPrefix(s.Name, "counter_")
		if !slices.ContainsFunc(all, func(o Scene) bool { return reflect.DeepEqual(o.Model.Window.Words, words) }) && words.Language != "" {
			all = append(all, Scene{"display_" + rest, windowOf(s.Model, counter.Display)})
		}
		if s.Name == "counter_slip_expired" || s.Name == "counter_slip_renew" {
			all = append(all, Scene{"slip_" + strings.TrimPrefix(rest, "slip_"), windowOf(s.Model, counter.SlipWindow)})
		}
	}
	return all
}

// windowOf is a window that was told what a desk says.
func windowOf(desk counter.Model, kind counter.WindowKind) counter.Model {
	return counter.Model{
		Lang: desk.Lang, Visitor: desk.Visitor, Now: desk.Now, Guide: desk.Guide, Procedure: desk.Procedure, PINs: desk.PINs, Applicant: desk.Applicant, Part: desk.Part,
		Window: counter.Window{Kind: kind, Words: desk.Words()},
	}
}
