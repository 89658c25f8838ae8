package app

// noteEmptied tells the person that what was typed is gone, if anything was.
func noteEmptied(m *Model) {
	typed := m.PIN.Typed && m.Screen == m.Task.screen()
	m.PIN = PINEntry{Attempt: m.PIN.Attempt, Left: typed || m.PIN.Left}
	m.Anyway = false // that was said of another card
	closePINForm(m)
}

// missedYes is a yes that came while the card was slipping: its PIN did not go out,
// and is gone with the field that was emptied.
func missedYes(m *Model) []Effect {
	if m.Task == TaskPINChange {
		if _, elsewhere := m.ChangesElsewhere(); !elsewhere {
			closePINForm(m)
		}
		return nil
	}
	_, asksPIN := m.Task.Purpose()
	_, elsewhere := m.EntersElsewhere()
	m.PIN = PINEntry{Attempt: m.PIN.Attempt, Left: asksPIN && !elsewhere}
	return nil
}
