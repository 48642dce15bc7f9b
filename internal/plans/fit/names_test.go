package fit_test

import (
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/plans/fit"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// A name with an @ is refused. It would be the queue of a hub, and no other name is made of it.
func TestNameWithAt(t *testing.T) {
	const file = "call,line,arrived,queue,enqueued,answered,ended\n1,main,2026-11-02 08:00:00,billing@acme,2026-11-02 08:00:00," +
		"2026-11-02 08:00:10,2026-11-02 08:03:00\n"
	for name, of := range map[string]string{
		"a queue": file,
		"a line":  strings.NewReplacer("main", "main@acme", "billing@acme", "billing").Replace(file),
	} {
		r, err := records.NewReader(strings.NewReader(of), "calls.csv", nil)
		if err != nil {
			t.Fatal(err)
		}
		_, err = fit.Collect(r, fit.Dates{})
		if err == nil || !strings.Contains(err.Error(), "has an @") {
			t.Errorf("%s: %v\n%s", name, err, of)
		}
	}
}
