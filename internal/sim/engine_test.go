package sim

import (
	"context"
	"os"
	"testing"

	"github.com/ivrsim/ivrsim/flows"
)

func TestSmoke(t *testing.T) {
	_, m := lowered(t, flows.FS, "peak_day")
	m.Replications.AtLeast = 4
	m.Replications.AtMost = 4
	r, err := Run(context.Background(), m, Options{})
	if err != nil {
		t.Fatal(err)
	}
	r.WriteText(os.Stdout)
}
