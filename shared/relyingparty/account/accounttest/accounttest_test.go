package accounttest_test

import (
	"testing"

	"jpkiweb/shared/relyingparty/account/accounttest"
)

func TestMemoryIsAStore(t *testing.T) {
	accounttest.Run(t, func(*testing.T) accounttest.Store {
		return accounttest.Store{Store: &accounttest.Memory{}}
	})
}
