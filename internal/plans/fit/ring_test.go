package fit_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/plans/fit"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// Waits that contain the time in the menus are named: no call is answered at once, and nothing tells the parts apart.
func TestWaitsWithMenus(t *testing.T) {
	for least, isNamed := range map[int]bool{0: false, 8: true} {
		file := "call,line,arrived,queue,enqueued,answered,ended,agent\n"
		for i := range 200 {
			at := func(seconds int) string {
				return time.Date(2026, 11, 2, 8, 2*i, seconds, 0, time.UTC).Format(time.DateTime)
			}
			file += fmt.Sprintf("%d,main,%s,billing,%s,%s,%s,ann\n", i, at(0), at(0), at(least+i%17), at(90))
		}
		r, err := records.NewReader(strings.NewReader(file), "calls.csv", nil)
		if err != nil {
			t.Fatal(err)
		}
		data, err := fit.Collect(r, fit.Dates{})
		if err != nil {
			t.Fatal(err)
		}
		said := strings.Join(fit.Fit(data).Warnings, "\n")
		if strings.Contains(said, "98% of the answered calls wait 8 s or longer") != isNamed {
			t.Errorf("waits from %d s: the warnings are\n%s", least, said)
		}
	}
}
