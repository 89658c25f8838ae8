package guide

// Update changes the model by a message, and returns what should happen outside.
func Update(m *Model, message Message, f Facts) []Effect {
	before, offices := m.Question, m.Knowledge.Offices
	effects := message.update(m, f)
	if m.Question != before || m.Knowledge.Offices != offices {
		effects = append(append(effects, answerFirst(m)...), Leave(m)...)
	}
	return effects
}
