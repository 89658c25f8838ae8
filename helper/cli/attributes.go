package cli

import (
	"context"

	"jpkiweb/helper/card/reader"
	"jpkiweb/shared/card"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/wire"
)

// attributes prints the four basic attributes 基本4情報.
func attributes(ctx context.Context, c *call) error {
	c.cardFlags()
	c.pinFlags()
	if _, err := c.parse(0, 0); err != nil {
		return err
	}
	return c.withReader(ctx, func(m *reader.Manager, name string) error {
		pin, err := c.pin(ctx, m, name, jpki.CardInfoPIN)
		if err != nil {
			return err
		}
		defer clear(pin.Bytes)
		use := c.use(wire.PurposeAttributes)
		use.begin()
		read, err := onCard(ctx, m, name, func(l *reader.Lease) (card.Attributes, error) {
			return operation.ReadAttributes(ctx, l, operation.ReadJob{PIN: pin})
		})
		if err := use.end(err); err != nil {
			return err
		}
		return c.printAttributes(read)
	})
}

func (c *call) printAttributes(read card.Attributes) error {
	born := read.BirthDate.Raw
	if read.BirthDate.Complete() {
		born = c.birthDate(read.BirthDate)
	}
	result := struct {
		Name      string `json:"name"`
		Address   string `json:"address"`
		BirthDate string `json:"birthDate"` // YYYY-MM-DD, or as the card writes what is no date
		Gender    string `json:"gender"`    // as the card writes it: 1 male, 2 female, 9 not applicable
	}{read.Name, read.Address, born, read.Gender}
	return c.print(result, func() {
		c.printRows([][2]string{
			{"attribute.name", read.Name}, {"attribute.address", read.Address}, {"attribute.born", c.birthDate(read.BirthDate)}, {"attribute.gender", c.gender(read.Gender)},
		})
	})
}
