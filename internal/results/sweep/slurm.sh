#!/bin/bash
# Submit with sbatch. A chunk whose part is there is skipped, so the same job can be
# submitted again after tasks were killed.
#SBATCH --job-name={{.Name}}
#SBATCH --array=0-{{.Last}}
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=1
#SBATCH --output=/dev/null
#SBATCH --error={{.Name}}-%a.err
set -euo pipefail
export GOMAXPROCS=1
for ((chunk = SLURM_ARRAY_TASK_ID; chunk < {{.Chunks}}; chunk += {{.Tasks}})); do
	ivrsim sweep run {{quote .Folder}} --chunk "$chunk" --out {{quote .Out}}
done
