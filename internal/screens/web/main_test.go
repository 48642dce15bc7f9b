package web_test

import (
	"flag"
	"os"
	"testing"
)

// TestMain runs more tests at once than there are processors, since those of pages wait for the browser.
func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", "8"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}
