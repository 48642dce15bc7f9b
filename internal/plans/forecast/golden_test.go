package forecast

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/results/document/documenttest"
)

// The text and the files of a forecast of three days from ten weeks are in testdata. So are the texts of reports with
// more columns, with fewer, and with the lines of a center.
func TestFilesOfAForecast(t *testing.T) {
	const days, horizon = 70, 3
	h := generate(7, days).clean
	f, err := New(&h, Options{First: h.Date(days), Last: h.Date(days + horizon - 1)})
	if err != nil {
		t.Fatal(err)
	}
	files := []txtar.File{{Name: "text", Data: []byte(documenttest.Text(t, f.Document(time.UTC)))}}
	for _, file := range f.Files(&Center{Zone: time.UTC, Lines: NamesOf(f.Queues)}) {
		files = append(files, txtar.File{Name: file.Name, Data: file.Content})
	}

	// A report by hour with all counts, of two queues, and a report of whole days in the lines of a center.
	var hours, whole strings.Builder
	hours.WriteString("date,time,queue,offered,answered,abandoned,asa,ata,aht,service_level\n")
	whole.WriteString("date,queue,offered\n")
	for day := range days {
		date := monday.Plus(day)
		if date.Weekday() == time.Sunday {
			continue
		}
		for i, queue := range []string{"Help desk", "more"} {
			for hour := 8; hour < 16; hour++ {
				calls := 60 + 7*hour + (day*11+hour*5)%13 - 40*i
				left := 3 + (day+hour)%5
				fmt.Fprintf(&hours, "%s,%02d:00,%s,%d,%d,%d,%d,%d,%d,80%%\n",
					date, hour, queue, calls, calls-left, left, 20+hour, 60+i*30, 200+40*(hour/14)+i*100)
			}
			fmt.Fprintf(&whole, "%s,%s,%d\n", date, queue, 300+20*(day%6)-100*i)
		}
	}
	after := Options{First: monday.Plus(days), Last: monday.Plus(days + 1)}
	add := func(folder string, f *Forecast, c *Center) {
		files = append(files, txtar.File{Name: folder + "/text", Data: []byte(documenttest.Text(t, f.Document(c.Zone)))})
		for _, file := range f.Files(c) {
			files = append(files, txtar.File{Name: folder + "/" + file.Name, Data: file.Content})
		}
	}
	history, _ := collect(t, hours.String(), "records: csv\nservice_level: {of: answered}\n")
	if f, err = New(history, after); err != nil {
		t.Fatal(err)
	}
	add("hours", f, &Center{Zone: time.UTC, Lines: NamesOf(f.Queues)})

	center, err := OfModel(saturday(t), time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	history, _ = collect(t, whole.String(), "")
	of := func(queue, line string) yaml.Pair[string] {
		return yaml.Pair[string]{Key: diag.Text{Value: queue}, Value: line}
	}
	if err := center.UseLines(history, []yaml.Pair[string]{of("Help desk", "shop/3"), of("more", "shop/2")}); err != nil {
		t.Fatal(err)
	}
	if f, err = New(history, after); err != nil {
		t.Fatal(err)
	}
	weights, err := center.Weights()
	if err != nil {
		t.Fatal(err)
	}
	f.Spread(weights)
	add("days", f, center)
	documenttest.Golden(t, files...)
}
