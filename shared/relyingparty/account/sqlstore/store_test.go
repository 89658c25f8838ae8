package sqlstore_test

import (
	"testing"

	"jpkiweb/scripts/postgresserver"
	"jpkiweb/scripts/program"
	"jpkiweb/shared/relyingparty/account/accounttest"
)

func TestSQLiteIsAStore(t *testing.T) {
	accounttest.Run(t, func(t *testing.T) accounttest.Store {
		path := file(t)
		return accounttest.Store{Store: open(t, path), Another: open(t, path)}
	})
}

func TestPostgreSQLIsAStore(t *testing.T) {
	server := program.For(t, postgresserver.Start)
	accounttest.Run(t, func(t *testing.T) accounttest.Store {
		empty(t, server)
		url := server.URL(postgresserver.Superuser)
		return accounttest.Store{Store: open(t, url), Another: open(t, url)}
	})
}
