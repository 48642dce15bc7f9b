package scenario

import (
	"fmt"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// TimeForm reads the form of a time as a layout of package time.
var TimeForm = yaml.Type[string]{
	Schema: yaml.String.Schema,
	Read: func(n *yaml.Node, found *diag.Findings) (string, bool) {
		text, ok := yaml.String.Read(n, found)
		layout := timeFormParts.Replace(text)
		if ok &&
			(!strings.Contains(layout, "2006") && !strings.Contains(layout, "06") || !strings.Contains(layout, "04")) {
			found.Error(n.Place, diag.BadValue, fmt.Sprintf("%q is not a form of a time", text),
				`write it with YYYY, MM, DD, hh, mm and ss, as in "DD/MM/YYYY hh:mm:ss"; "hh:mm AM" has 12 hours, and Z is an offset`)
			return "", false
		}
		return layout, ok
	},
}

// WriteTimeForm writes a layout of package time as the form of a time that is read as this layout.
func WriteTimeForm(layout string) string {
	swapped := make([]string, len(timeFormPairs))
	for i := 0; i < len(timeFormPairs); i += 2 {
		swapped[i] = timeFormPairs[i+1]
		swapped[i+1] = timeFormPairs[i]
	}
	return strings.NewReplacer(swapped...).Replace(layout)
}

var timeFormParts = strings.NewReplacer(timeFormPairs...)

// timeFormPairs are the parts of a form, each before its part of a layout. Before a separator, a day, a month and an
// hour of a 12-hour clock may lack the leading zero. Of the parts with one layout, the first is written.
var timeFormPairs = []string{
	"DD/MMM", "2/Jan", "DD.MMM", "2.Jan", "DD-MMM", "2-Jan", "MM/DD", "1/2", "DD/MM", "2/1", "DD.MM", "2.1",
	"DD-MM", "2-1",
	"YYYY", "2006", "YY", "06", "MMM", "Jan", "MM", "01", "DD", "02", "hh:mm:ss AM", "3:04:05 PM", "hh:mm AM",
	"3:04 PM",
	"hh", "15", "HH", "15", "mm", "04", "ss", "05", "h:mm:ss AM", "3:04:05 PM", "h:mm AM", "3:04 PM", "M/D",
	"1/2", "D/M", "2/1",
	"D.M", "2.1", "Z", "Z07:00",
}
