package sweep

import (
	_ "embed" // the job descriptions
	"fmt"
	"io"
	"regexp"
	"strings"
	"text/template"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

//go:embed slurm.sh
var slurmScript string

//go:embed kubernetes.yaml
var kubernetesJob string

// Schedulers are the programs that a job can be written for.
var Schedulers = []string{"slurm", "kubernetes"}

// Job says where a plan's chunks run.
type Job struct {
	Plan   *Plan
	Folder string // the plan's, as the tasks see it
	Out    string // the folder for the parts, as the tasks see it
	Image  string // of the containers
}

// maxTasks is the largest array that Slurm takes unless it is configured otherwise
// (MaxArraySize is 1001, slurm.conf). A task runs several chunks if there are more.
const maxTasks = 1000

// Tasks is the number of tasks of an array.
func (j *Job) Tasks() int { return min(len(j.Plan.Chunks), maxTasks) }

// Last is the number of the last task.
func (j *Job) Last() int { return j.Tasks() - 1 }

// Chunks is the number of chunks.
func (j *Job) Chunks() int { return len(j.Plan.Chunks) }

// maxParallel bounds the containers that run at once.
const maxParallel = 100

// Parallel returns the number of containers that run at once.
func (j *Job) Parallel() int { return min(len(j.Plan.Chunks), maxParallel) }

var notInLabels = regexp.MustCompile(`[^a-z0-9]+`)

// Name is the job's name: a DNS label.
func (j *Job) Name() string {
	name := strings.Trim(notInLabels.ReplaceAllString(strings.ToLower(j.Plan.Sweep), "-"), "-")
	return strings.TrimRight(("ivrsim-" + name)[:min(len(name)+len("ivrsim-"), 50)], "-")
}

// Write writes the job for a scheduler.
func (j *Job) Write(w io.Writer, scheduler string) error {
	text := map[string]string{"slurm": slurmScript, "kubernetes": kubernetesJob}[scheduler]
	t, err := template.New(scheduler).Funcs(template.FuncMap{"quote": diag.ShellQuote}).Parse(text)
	if err != nil {
		return fmt.Errorf("the job for %s: %w", scheduler, err)
	}
	return t.Execute(w, j)
}
