/* The options of k-means and of its elbow. */
#include "base/threads.h"
#include "learn/kmeans_learner.h"

#define KMEANS_SHARED_OPTIONS                                                                      \
  {.name = "n_init",                                                                               \
   .type = ML_OPTION_INTEGER,                                                                      \
   .offset = offsetof(MlKmeansLearnerOptions, n_init),                                             \
   .fallback = 10,                                                                                 \
   .minimum = 1,                                                                                   \
   .maximum = 10000,                                                                               \
   .help = "runs from different seeds, of which the best is kept"},                                \
      {.name = "max_iter",                                                                         \
       .type = ML_OPTION_INTEGER,                                                                  \
       .offset = offsetof(MlKmeansLearnerOptions, max_iter),                                       \
       .fallback = 300,                                                                            \
       .minimum = 1,                                                                               \
       .maximum = 1000000,                                                                         \
       .help = "most iterations of a run"},                                                        \
      {.name = "tol",                                                                              \
       .type = ML_OPTION_REAL,                                                                     \
       .offset = offsetof(MlKmeansLearnerOptions, tol),                                            \
       .fallback = 1e-4,                                                                           \
       .minimum = 0,                                                                               \
       .maximum = 1e300,                                                                           \
       .help =                                                                                     \
           "a run ends when the centroids move less than this share of the features' variance"},   \
      {ML_OPTION_SEED, .offset = offsetof(MlKmeansLearnerOptions, seed),                           \
       .help = "of the random numbers"},                                                           \
      {.name = "scale",                                                                            \
       .type = ML_OPTION_CHOICE,                                                                   \
       .offset = offsetof(MlKmeansLearnerOptions, scale),                                          \
       .choices = "none|standard|min_max",                                                         \
       .help = "scale the features inside the model"},                                             \
      {.name = "refine",                                                                           \
       .type = ML_OPTION_BOOLEAN,                                                                  \
       .offset = offsetof(MlKmeansLearnerOptions, refine),                                         \
       .fallback = 1,                                                                              \
       .help = "improve the best run by moving centroids"},                                        \
      {.name = "precision",                                                                        \
       .type = ML_OPTION_CHOICE,                                                                   \
       .offset = offsetof(MlKmeansLearnerOptions, precision),                                      \
       .choices = "double|single",                                                                 \
       .help = "single: rows are held as 4-byte numbers, in half the memory"},                     \
  {                                                                                                \
    ML_OPTION_THREADS, .offset = offsetof(MlKmeansLearnerOptions, threads)                         \
  }

#define KMEANS_SAMPLE_OPTION                                                                       \
  {                                                                                                \
    .name = "sample", .type = ML_OPTION_INTEGER,                                                   \
    .offset = offsetof(MlKmeansLearnerOptions, sample), .fallback = 10000, .minimum = 10,          \
    .maximum = 1000000,                                                                            \
    .help = "rows that silhouettes and gaps are taken from when there are more; the fewest that "  \
            "are held of rows beyond \"memory\""                                                   \
  }

#define KMEANS_METRIC_OPTION                                                                       \
  {                                                                                                \
    .name = "metric", .type = ML_OPTION_CHOICE,                                                    \
    .offset = offsetof(MlKmeansLearnerOptions, metric), .choices = "euclidean|cosine",             \
    .help = "cosine: rows count by their direction alone, as documents do, and may be sparse"      \
  }

const MlOption ml_kmeans_options[] = {
    KMEANS_SHARED_OPTIONS,
    KMEANS_METRIC_OPTION,
    {.name = "batch_size",
     .type = ML_OPTION_INTEGER,
     .offset = offsetof(MlKmeansLearnerOptions, batch_size),
     .fallback = 0,
     .minimum = 0,
     .maximum = 1e8,
     .help = "rows held at a time, for sources larger than memory; 0: all are held"},
    {.name = "k_min",
     .type = ML_OPTION_INTEGER,
     .offset = offsetof(MlKmeansLearnerOptions, k_min),
     .fallback = 2,
     .minimum = 2,
     .maximum = 10000,
     .help = "least number of clusters of k \"auto\""},
    {.name = "k_max",
     .type = ML_OPTION_INTEGER,
     .offset = offsetof(MlKmeansLearnerOptions, k_max),
     .fallback = 10,
     .minimum = 2,
     .maximum = 10000,
     .help = "greatest number of clusters of k \"auto\""},
    KMEANS_SAMPLE_OPTION,
    {0}};

const MlOption ml_kmeans_elbow_options[] = {
    KMEANS_SHARED_OPTIONS,
    {.name = "k_min",
     .type = ML_OPTION_INTEGER,
     .offset = offsetof(MlKmeansLearnerOptions, k_min),
     .fallback = 1,
     .minimum = 1,
     .maximum = 10000,
     .help = "where the curve begins"},
    KMEANS_METRIC_OPTION,
    {.name = "references",
     .type = ML_OPTION_INTEGER,
     .offset = offsetof(MlKmeansLearnerOptions, references),
     .fallback = 10,
     .minimum = 0,
     .maximum = 1000,
     .help = "uniform samples that the gap compares with; 0: no gap"},
    KMEANS_SAMPLE_OPTION,
    {0}};

void ml_kmeans_core_options(const MlFit *fit, MlKmeansOptions *core) {
  const MlKmeansLearnerOptions *options = fit->options;
  ml_kmeans_defaults(core);
  core->n_init = (uint32_t)options->n_init;
  core->max_iter = (uint32_t)options->max_iter;
  core->tol = options->tol;
  core->seed = (uint64_t)options->seed;
  core->threads = options->threads ? (unsigned)options->threads : ml_cpu_count();
  core->refine = options->refine;
}
