package origin

import (
	"slices"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/wire"
)

// MayAsk tells whether an origin may ask for a purpose through the helper's own
// window, where the person is asked each time and no grant is needed: every
// origin may that the administrator allows, or has granted the purpose to.
// Errors: authtoken.ErrOrigin for none, [ErrPurpose], policy.ErrRefused.
func (g *Grants) MayAsk(o authtoken.Origin, p wire.Purpose) error {
	if err := o.Check(); err != nil {
		return err
	}
	if p == wire.PurposeRaw || !slices.Contains(wire.Purposes[:], p) {
		return ErrPurpose
	}
	for _, granted := range g.config.Policy.Granted {
		if granted.Origin == o && slices.Contains(granted.Purposes, p) {
			return nil
		}
	}
	return g.config.Policy.MayGrant(o)
}
