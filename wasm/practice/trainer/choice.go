package trainer

import (
	"slices"

	"jpkiweb/shared/issuer"
	"jpkiweb/shared/issuer/training"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/wasm/counter/lesson"
)

// choiceOf is a task as the office has it. The PINs are those of the task.
func choiceOf(t *lesson.Task) training.Choice {
	by := map[lesson.Bearer]issuer.Bearer{lesson.Representative: issuer.Representative, lesson.Agent: issuer.Agent}
	return training.Choice{
		Procedure: t.Procedure, Event: t.Event, Purposes: t.Purposes, By: by[t.By], Told: t.Told,
		Known: pinsOf(t.Known), New: pinsOf(t.New),
	}
}

func pinsOf(all map[lifecycle.PINName]lesson.Entry) issuer.PINs {
	pins := issuer.PINs{}
	for name, e := range all {
		pins[name] = issuer.Entry(e)
	}
	return pins
}

// visitorOf is what the screen tells of a visitor.
func visitorOf(v training.Visitor) *lesson.Visitor {
	told := &lesson.Visitor{
		ID: v.ID, Age: v.Age, JA: v.Says.JA, Easy: v.Says.Easy, EN: v.Says.EN,
		PINs: map[lifecycle.PINName]string{}, New: map[lifecycle.PINName]string{},
	}
	for _, name := range lifecycle.PINNames {
		old, anew := training.FourDigits, training.NewDigits
		if name == lifecycle.DigitalSignaturePIN {
			old, anew = training.SigningPassword, training.NewPassword
		}
		told.New[name] = anew
		if !slices.Contains(v.Card.Blocked, name) { // that one was forgotten
			told.PINs[name] = old
		}
	}
	for _, s := range v.Steps {
		if s.Refused == "" {
			told.Right = append(told.Right, lesson.Right{Procedure: s.Procedure, Event: s.Event, Letter: s.Letter})
		}
	}
	return told
}
