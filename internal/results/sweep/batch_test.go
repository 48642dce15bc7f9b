package sweep_test

import (
	"bytes"
	"os/exec"
	"slices"
	"strings"
	"testing"

	batchv1 "k8s.io/api/batch/v1"
	"sigs.k8s.io/yaml"

	"github.com/ivrsim/ivrsim/internal/results/sweep"
)

func planOf(chunks int) *sweep.Plan {
	return &sweep.Plan{Sweep: "It's a Sweep!", Chunks: make([]sweep.Chunk, chunks)}
}

// A job has the name of its sweep as a DNS label of at most 50 characters, which ends in no hyphen.
func TestNamesOfJobs(t *testing.T) {
	long := strings.Repeat("a", 43)
	for name, want := range map[string]string{
		"":                 "ivrsim",
		"It's a sweep!":    "ivrsim-it-s-a-sweep",
		long:               "ivrsim-" + long,
		long + "b":         "ivrsim-" + long,
		long[1:] + " b":    "ivrsim-" + long[1:],
		"--" + long + "-b": "ivrsim-" + long,
	} {
		job := sweep.Job{Plan: &sweep.Plan{Sweep: name}}
		if got := job.Name(); got != want {
			t.Errorf("a job of %q has the name %q, want %q", name, got, want)
		}
	}
}

// The API's own types refuse unknown fields, and the job is one that can be resumed.
func TestKubernetesJob(t *testing.T) {
	var out bytes.Buffer
	job := sweep.Job{Plan: planOf(250), Folder: "/sweep/plan", Out: "/sweep/the parts", Image: "registry.example/ivrsim:1"}
	if err := job.Write(&out, "kubernetes"); err != nil {
		t.Fatal(err)
	}

	var k batchv1.Job
	if err := yaml.UnmarshalStrict(out.Bytes(), &k); err != nil {
		t.Fatalf("%v\n%s", err, &out)
	}
	if k.Name != "ivrsim-it-s-a-sweep" || *k.Spec.CompletionMode != batchv1.IndexedCompletion || *k.Spec.Completions != 250 ||
		*k.Spec.Parallelism != 100 || *k.Spec.BackoffLimitPerIndex != 3 {
		t.Errorf("the job is %+v", k.Spec)
	}

	disruption, badInput := k.Spec.PodFailurePolicy.Rules[0], k.Spec.PodFailurePolicy.Rules[1]
	if disruption.Action != batchv1.PodFailurePolicyActionIgnore || disruption.OnPodConditions[0].Type != "DisruptionTarget" {
		t.Errorf("a disruption is handled by %+v", disruption)
	}
	if badInput.Action != batchv1.PodFailurePolicyActionFailIndex || len(badInput.OnExitCodes.Values) != 2 ||
		badInput.OnExitCodes.Values[0] != 1 || badInput.OnExitCodes.Values[1] != 2 {
		t.Errorf("bad input is handled by %+v", badInput)
	}

	pod := k.Spec.Template.Spec
	if want := []string{
		"/sweep/plan", "--chunk", "$(JOB_COMPLETION_INDEX)", "--out",
		"/sweep/the parts",
	}; len(pod.Containers) != 1 || !slices.Equal(pod.Containers[0].Args, want) || pod.Containers[0].Image != job.Image {
		t.Errorf("the container is %+v", pod.Containers)
	}

	if *badInput.OnExitCodes.ContainerName != pod.Containers[0].Name ||
		pod.Volumes[0].Name != pod.Containers[0].VolumeMounts[0].Name || pod.RestartPolicy != "Never" {
		t.Errorf("the pod is %+v", pod)
	}
}

// Slurm takes arrays of at most 1000 tasks, so a task runs several chunks of a larger plan.
func TestSlurmScript(t *testing.T) {
	var out bytes.Buffer
	job := sweep.Job{Plan: planOf(2500), Folder: "/it's a plan", Out: "/parts"}
	if err := job.Write(&out, "slurm"); err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(out.Bytes(), []byte("#SBATCH --array=0-999\n")) {
		t.Errorf("the array is another in\n%s", &out)
	}
	ivrsim := `ivrsim() { echo "$@"; }; SLURM_ARRAY_TASK_ID=7;`
	got, err := exec.Command("bash", "-c", ivrsim+out.String()).CombinedOutput()
	want := "sweep run /it's a plan --chunk 7 --out /parts\nsweep run /it's a plan --chunk 1007 --out /parts\nsweep run /it's a plan --chunk 2007 --out /parts\n"
	if err != nil || string(got) != want {
		t.Errorf("task 7 runs %v\n%s", err, got)
	}
}
