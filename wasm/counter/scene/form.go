package scene

import (
	"strings"

	"jpkiweb/shared/card"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/shared/municipality/form"
	"jpkiweb/wasm/counter"
)

// birth is the one of the sandbox's holder.
var birth = certprofile.BirthDate{Raw: "19851123", Year: 1985, Month: 11, Day: 23}

// formOf has the first form of a procedure open.
func formOf(m counter.Model, p lifecycle.Procedure) counter.Model {
	m.Beside, m.Procedure, m.Applicant, m.Policy.PINInPage = counter.ShowForm, p, municipality.Self, true
	return m
}

// withAttributes is a desk whose visitor let the card be read.
func withAttributes(of card.Attributes) counter.Model {
	return with(read(func(*counter.Status) {}), func(m *counter.Model) { m.Fill.Attributes = &of })
}

// typing is a desk before which the visitor types the PIN.
func typing(change func(*counter.Model)) counter.Model {
	return with(formOf(read(func(*counter.Status) {}), lifecycle.Issue), func(m *counter.Model) {
		m.Beside = counter.ShowPIN
		change(m)
	})
}

// forms are all of them, to be written by hand, each at a desk of its municipality.
func forms() (scenes []Scene) {
	all, err := form.All()
	if err != nil {
		panic("the forms of the scenes: " + err.Error())
	}
	for _, f := range all {
		m := formOf(idle(func(*counter.Model) {}), f.Procedures[0])
		m.Policy.Municipality = f.Municipality
		for i, other := range form.Of(f.Municipality, f.Procedures[0]) {
			if other.ID == f.ID {
				m.Form = i
			}
		}
		scenes = append(scenes, Scene{"counter_form_" + strings.ReplaceAll(f.ID, "-", "_"), m})
	}
	return scenes
}
