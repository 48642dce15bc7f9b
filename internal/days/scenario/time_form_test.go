package scenario

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// TestTimeFormsAreWritten draws forms of times. A layout is written as a form that is read as this layout, and a form in
// the usual parts is written as it was.
func TestTimeFormsAreWritten(t *testing.T) {
	longtest.Check(t, func(rt *rapid.T) {
		date := rapid.SampledFrom([]string{
			"DD MM YYYY", "MM DD YYYY", "YYYY MM DD", "DD MM YY", "MM DD YY", "DD MMM YYYY", "YYYYMMDD", "M D YYYY", "D M YYYY",
		}).Draw(rt, "date")
		date = strings.ReplaceAll(date, " ", rapid.SampledFrom([]string{"/", ".", "-", " "}).Draw(rt, "mark"))
		time := rapid.SampledFrom([]string{"hh:mm:ss", "hh:mm", "hh:mm:ss AM", "hh:mm AM", "h:mm AM", "HH:mm", "hhmm", "hh.mm"}).Draw(rt, "time")
		text := date + rapid.SampledFrom([]string{" ", "T", ", "}).Draw(rt, "between") + time + rapid.SampledFrom([]string{"", "Z", " Z"}).Draw(rt, "zone")

		layout := timeFormParts.Replace(text)
		written := WriteTimeForm(layout)
		if again := timeFormParts.Replace(written); again != layout {
			rt.Fatalf("%q is %q, written as %q, and again %q", text, layout, written, again)
		}
	})
	for _, text := range []string{"DD/MM/YYYY hh:mm:ss", "MM/DD/YYYY hh:mm AM", "YYYY-MM-DD hh:mm:ss", "DD.MM.YY hh:mm", "YYYYMMDD hhmmssZ"} {
		if got := WriteTimeForm(timeFormParts.Replace(text)); got != text {
			t.Errorf("%q is written as %q", text, got)
		}
	}
}
