package sweep

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// Plan divides the replications of a sweep's designs into chunks. It is immutable.
type Plan struct {
	Sweep        string            `json:"sweep"`
	Scenario     string            `json:"scenario"`
	Replications int               `json:"replications"` // of each design
	Version      string            `json:"version"`      // of the program
	Architecture string            `json:"architecture"` // GOARCH
	Digest       string            `json:"digest"`       // of all other fields
	Designs      []Design          `json:"designs"`
	Factors      []string          `json:"factors,omitempty"` // of a sensitivity analysis: see Factor
	Chunks       []Chunk           `json:"chunks"`
	Files        map[string]string `json:"files"` // SHA-256 of the center's files by name

	contents map[string][]byte // of the files of a new plan
}

// Chunk is a range of the replications of one design: [From, To).
type Chunk struct{ Design, From, To int }

// MarshalJSON writes the chunk as [design, from, to].
func (c Chunk) MarshalJSON() ([]byte, error) { return json.Marshal([...]int{c.Design, c.From, c.To}) }

// UnmarshalJSON reads what MarshalJSON writes.
func (c *Chunk) UnmarshalJSON(text []byte) error {
	var numbers [3]int
	err := json.Unmarshal(text, &numbers)
	*c = Chunk{numbers[0], numbers[1], numbers[2]}
	return err
}

// The bounds of a plan.
const (
	maxRuns    = 10_000_000 // replications of all designs
	maxChunks  = 100_000
	maxFiles   = 10_000
	maxCenter  = 256 << 20 // bytes of the center's files
	maxPlan    = 256 << 20 // bytes of the plan's own file
	fewChunks  = 32        // if there are fewer, chunks are smaller than their time allows
	planFile   = "plan.json"
	centerName = "center"
)

// runs is the number of replications of all designs.
func (p *Plan) runs() int { return p.Replications * len(p.Designs) }

// NewPlan completes a plan of designs: it divides their replications into chunks that
// take about as long as asked for, if a replication takes run, and reads the center's
// files.
func NewPlan(of Plan, center fs.FS, chunk, run time.Duration) (*Plan, error) {
	p := &of
	p.Architecture = runtime.GOARCH
	p.Files = map[string]string{}

	// A chunk has as many replications as fit into the wanted time.
	size := max(1, int(min(chunk/max(run, 1), maxRuns)))

	// A small sweep gets several chunks for parallel workers. A large sweep gets no more than
	// maxChunks.
	size = max(1, min(size, p.runs()/fewChunks), (p.runs()+maxChunks-1)/maxChunks)
	for d := range p.Designs {
		for from := 0; from < p.Replications; from += size {
			p.Chunks = append(p.Chunks, Chunk{d, from, min(from+size, p.Replications)})
		}
	}

	files, err := centerFiles(center)
	if err != nil {
		return nil, err
	}

	for name, content := range files {
		p.Files[name] = checksum(content)
	}

	p.contents = files
	p.Digest = p.digest()
	return p, nil
}

// digest is the SHA-256 of everything that decides the results.
func (p *Plan) digest() string {
	copied := *p
	copied.Digest = ""
	content, err := json.Marshal(&copied)
	if err != nil {
		// Strings and integers have a JSON.
		panic(err)
	}
	return checksum(content)
}

func checksum(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// centerFiles reads the files that a scenario may depend on: the YAML files of the folder and of
// its translations, and all tables in it. Hidden files and folders are left out.
func centerFiles(center fs.FS) (map[string][]byte, error) {
	out := map[string][]byte{}
	size := 0
	err := fs.WalkDir(center, ".", func(name string, d fs.DirEntry, err error) error {
		// Hidden folders, such as the folder of a repository, are not entered.
		switch {
		case err != nil:
			return err
		case name != "." && strings.HasPrefix(d.Name(), "."):
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir() || !isCenterFile(name):
			return nil
		case len(out) == maxFiles:
			return fmt.Errorf("the center has more than %d files", maxFiles)
		}

		content, err := yaml.ReadFile(center, name, maxCenter)
		if err != nil {
			return err
		}

		// The limit counts all files together, because a plan keeps all of them in memory.
		if size += len(content); size > maxCenter {
			return fmt.Errorf("the center's files are larger than %d MiB", maxCenter>>20)
		}

		out[name] = content
		return nil
	})

	return out, err
}

func isCenterFile(name string) bool {
	if path.Ext(name) == ".csv" {
		return true
	}
	folder := path.Dir(name)
	return yaml.IsFileName(path.Base(name)) && (folder == "." || folder == yaml.Translations)
}

// Write writes a new plan and a copy of the center's files, as they were when it was
// made, to a new folder.
func (p *Plan) Write(folder string) error {
	// The files come before the plan, so that a folder with a plan is complete.
	for _, name := range slices.Sorted(maps.Keys(p.contents)) {
		to := filepath.Join(folder, centerName, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(to, p.contents[name], 0o666); err != nil {
			return err
		}
	}

	content, err := json.MarshalIndent(p, "", " ")
	if err != nil {
		return err
	}

	return os.WriteFile(filepath.Join(folder, planFile), append(content, '\n'), 0o666)
}

// CenterOf is the folder with the center's files of a plan's folder.
func CenterOf(folder string) string { return filepath.Join(folder, centerName) }

// ReadPlan reads a plan's folder. The version of the program must be the plan's version. ReadPlan
// checks that the folder has exactly the center's files that the plan was made from.
func ReadPlan(folder, version string) (*Plan, error) {
	content, err := yaml.ReadFile(os.DirFS(folder), planFile, maxPlan)
	if err != nil {
		return nil, err
	}

	p, err := parsePlan(content, version)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(folder, planFile), err)
	}

	files, err := centerFiles(os.DirFS(CenterOf(folder)))
	if err != nil {
		return nil, err
	}

	// Sorted names make the message name the same file each time.
	for _, name := range slices.Sorted(maps.Keys(p.Files)) {
		if content, found := files[name]; !found || checksum(content) != p.Files[name] {
			return nil, fmt.Errorf("%s is not the file that the plan was made of",
				filepath.Join(CenterOf(folder), name))
		}
	}

	// A file that was added could change the results as well.
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if _, found := p.Files[name]; !found {
			return nil, fmt.Errorf("%s was added after the plan was made: remove it",
				filepath.Join(CenterOf(folder), name))
		}
	}

	return p, nil
}

var errPlan = errors.New("this is not a plan of a sweep, or it was changed")

func parsePlan(content []byte, version string) (*Plan, error) {
	p := &Plan{}

	// Another version may write other types.
	err := json.Unmarshal(content, p)
	switch {
	case p.Version != "" && p.Version != version:
		return nil, fmt.Errorf("it was written by version %s of ivrsim, and this is version %s", p.Version, version)
	case err != nil, p.Digest != p.digest(), len(p.Factors) > 0 && len(p.Designs) != 1+2*len(p.Factors):
		return nil, errPlan
	}

	// Chunks outside the plan would read results of replications that do not exist.
	for _, c := range p.Chunks {
		if c.Design < 0 || c.Design >= len(p.Designs) || c.From < 0 || c.From >= c.To || c.To > p.Replications {
			return nil, errPlan
		}
	}

	return p, nil
}

// CheckArchitecture reports whether this machine gives the results of the one that made
// the plan.
func (p *Plan) CheckArchitecture() error {
	if p.Architecture == runtime.GOARCH {
		return nil
	}
	return fmt.Errorf("the plan was made on %s, and this machine is %s: "+
		"its floating-point numbers may differ in the last digits",
		p.Architecture, runtime.GOARCH)
}
