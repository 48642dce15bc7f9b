package forecast

import (
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/ivrsim/ivrsim/internal/results/document/documenttest"
)

// The text and the files of a forecast of three days from ten weeks are those of testdata.
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
	documenttest.Golden(t, files...)
}
