/*
** What the files of the k-means learner share: kmeans.c (the learner), kmeans_options.c,
** kmeans_collect.c (rows), kmeans_path.c (history), kmeans_shape.c, kmeans_stream.c (rows read
** again), kmeans_batches.c (rows in bounded memory), kmeans_choose.c (how many clusters),
** kmeans_cosine.c, kmeans_merge.c (parts), kmeans_record.c and kmeans_model.c (applying and
** describing). Nobody else includes it but the tables of the elbow, of silhouettes and of DBSCAN.
*/
#ifndef MLEXT_LEARN_KMEANS_LEARNER_H
#define MLEXT_LEARN_KMEANS_LEARNER_H

#include "evaluate/cluster_shape.h"
#include "learn/fit.h"
#include "learn/kmeans_core.h"
#include "learn/kmeans_layout.h"

enum { ML_KMEANS_SCALE_NONE, ML_KMEANS_SCALE_STANDARD, ML_KMEANS_SCALE_MIN_MAX };
enum { ML_KMEANS_DOUBLE, ML_KMEANS_SINGLE }; /* of option "precision" */

typedef enum MlKmeansMetric { ML_KMEANS_EUCLIDEAN, ML_KMEANS_COSINE } MlKmeansMetric;

typedef struct MlKmeansLearnerOptions {
  int64_t n_init, max_iter, seed, threads;
  int64_t k_min, k_max; /* of k "auto"; of the elbow, k_min alone */
  int64_t sample;       /* most rows that are compared with each other */
  int64_t batch_size;   /* rows held at a time; 0: all */
  int64_t references;   /* uniform samples of the elbow's gap */
  double tol;
  int scale, refine, precision;
  int metric; /* MlKmeansMetric */
} MlKmeansLearnerOptions;

enum { ML_KMEANS_HISTORY_MAX = 1000 };

typedef struct MlKmeansBatches MlKmeansBatches;

typedef struct MlKmeansState {
  MlKmeansBatches *batches; /* of "batch_size"; owned */
  MlKmeansLayout layout;
  MlKmeansChunk *chunks; /* owned; their rows are the frame's, or ours: */
  size_t copies, chunks_capacity;
  double *weights; /* (n) owned; NULL: all 1 */
  size_t weight_count, weights_capacity;
  int overflowed;         /* rows in single precision were more than "memory", and are read again */
  size_t streamed_rows;   /* that are held of those that are not, as a sample; 0: all are */
  uint32_t passes;        /* through all rows of a streamed frame */
  MlKmeansData data;      /* the same with their shape */
  double *center, *scale; /* (p) of the scaling; owned */
  MlKmeans model;
  MlClusterShape shape;
  double *tried; /* (tried_count) silhouettes of k_min, k_min + 1, ...; owned; of k "auto" */
  size_t tried_count;
  double silhouette; /* mean, of k "auto" and of cosines; else NaN */
  int64_t parts;     /* models that were merged into this; 0: none */
  /* Paths of the run in progress and of the best so far. */
  double losses[ML_KMEANS_HISTORY_MAX], shifts[ML_KMEANS_HISTORY_MAX];
  double best_losses[ML_KMEANS_HISTORY_MAX], best_shifts[ML_KMEANS_HISTORY_MAX];
  uint32_t run, steps, best_steps;
  double best_loss;
} MlKmeansState;

/* ---- the learners: kmeans.c */

/* That of the elbow is not in the list of learners: it makes no model. */
extern const MlLearner ml_kmeans_elbow;
void ml_kmeans_learner_release(MlFit *fit);

/* ---- options: kmeans_options.c */
extern const MlOption ml_kmeans_options[], ml_kmeans_elbow_options[];

/* The core's options, without k and reports. */
void ml_kmeans_core_options(const MlFit *fit, MlKmeansOptions *core);

/* ---- rows: kmeans_collect.c */

/* The rows of a closed frame, as the state's data, and their scaling. */
MlStatus ml_kmeans_collect(MlCall *call, MlFit *fit);
void ml_kmeans_rows_free(MlKmeansState *state);

/* An MlAbsorb that keeps rows in single precision. */
MlStatus ml_kmeans_absorb_single(MlCall *call, void *learner, MlFrame *frame, const double *rows,
                                 size_t count);

/* A copy of a stored row (width), and its weight unless NULL. */
MlStatus ml_kmeans_keep_row(MlCall *call, MlKmeansState *state, const double *row, size_t width,
                            int is_single, const double *weight);

/* ---- history: kmeans_path.c */

/* Keeps the path of the run that is best so far, and says it with "verbose". `arg` is the fit. */
void ml_kmeans_learner_report(void *arg, uint32_t run, uint32_t iteration, double inertia,
                              double shift);

/* The path so far was of so many rows of a streamed frame: puts its losses in terms of all. */
void ml_kmeans_begin_passes(MlFit *fit, size_t rows);

/* Appends a step to the path of the best run. */
void ml_kmeans_note_step(MlKmeansState *state, double loss, double shift);

/* ---- shape: kmeans_shape.c */

/* The shape of the model's clusters, in the scaled space. */
MlStatus ml_kmeans_find_shape(MlCall *call, const MlKmeansData *data, const MlKmeans *model,
                              MlClusterShape *shape);

/*
** The shape by the way: rows (width) are added; the means ended; rows added again, with what is
** looked up for their cluster's mean (p); the shape ended.
*/
void ml_kmeans_shape_add(const MlKmeansColumns *columns, MlClusterShape *shape, const double *row,
                         size_t cluster, double weight);
void ml_kmeans_shape_end_means(const MlKmeansColumns *columns, MlClusterShape *shape);
void ml_kmeans_shape_add_again(const MlKmeansColumns *columns, MlClusterShape *shape,
                               const double *row, size_t cluster, double weight,
                               const double *look_up);
void ml_kmeans_shape_end(const MlKmeansColumns *columns, MlClusterShape *shape);

/* ---- rows that are read again: kmeans_stream.c */

/* Some rows of k-means, with their weights; the labels and squares are for the visitor. */
typedef struct MlKmeansStream {
  const double *stored, *weight;
  size_t count, stride;
  double *rows, *weights, *squares, *dense; /* owned */
  uint32_t *labels;
  float *narrow;
  size_t rows_capacity, weights_capacity, squares_capacity, labels_capacity;
  size_t dense_capacity, narrow_capacity;
} MlKmeansStream;

typedef MlStatus (*MlKmeansVisit)(MlCall *call, void *arg, MlKmeansStream *stream);

/* Visits all rows of a streamed frame, block by block, in order. */
MlStatus ml_kmeans_stream_each(MlCall *call, MlFit *fit, MlKmeansVisit visit, void *arg);

/* Keeps as many rows as may be held. */
MlStatus ml_kmeans_stream_sample(MlCall *call, MlFit *fit);

/* Puts the clusters of model and shape, of p columns, in the order of the model's weights. */
MlStatus ml_kmeans_sort_clusters(MlCall *call, MlKmeansState *state, size_t p);

/* From the model and shape of the rows that are held to those of all. */
MlStatus ml_kmeans_stream_finish(MlCall *call, MlFit *fit);

/* ---- how many clusters: kmeans_choose.c */

/* Finds the k from k_min to k_max of the greatest mean silhouette, and puts it into the fit. */
MlStatus ml_kmeans_choose(MlCall *call, MlFit *fit);

/*
** A curve over k from k_min to fit->k of the rows of the fit, begun with ml_kmeans_elbow. Rows of
** the grid: k, inertia, silhouette, calinski_harabasz, davies_bouldin, gap, gap_error.
*/
MlStatus ml_kmeans_elbow_curve(MlCall *call, MlFit *fit, MlGrid *grid);

/* ---- cosines: kmeans_cosine.c */

/* Fits the closed frame's rows: model, shape (of rows of length 1) and silhouette of the state. */
MlStatus ml_kmeans_fit_cosine(MlCall *call, MlFit *fit);

/* The elbow's curve; what cosines have none of is NULL. */
MlStatus ml_kmeans_cosine_curve(MlCall *call, MlFit *fit, MlGrid *grid);

/* ---- rows in bounded memory: kmeans_batches.c */

/* Checks the options, and lets the frame hand over its rows. */
MlStatus ml_kmeans_batches_begin(MlCall *call, MlFit *fit);
/* Fits the rows: model, shape and scaling (none) of the state. */
MlStatus ml_kmeans_fit_batches(MlCall *call, MlFit *fit);
void ml_kmeans_batches_free(MlKmeansBatches *batches);

/* ---- parts: kmeans_merge.c */

MlStatus ml_kmeans_merge(MlCall *call, const MlModel *const *models, size_t count,
                         MlBuffer *record);
/* The parameters of a fit of new rows to fit->prior: clusters of theirs alone, to be merged. */
MlStatus ml_kmeans_update(MlCall *call, MlFit *fit, MlBuffer *record);

/* ---- the record: kmeans_record.c */

/* Appends the parameters of a closed fit whose state has model, shape, center and scale. */
MlStatus ml_kmeans_write(MlCall *call, MlFit *fit, MlBuffer *record);

/* ---- applying: kmeans_model.c */

/*
** The arrays of centroids that a model becomes in memory are at most this many times its own bytes,
** so that a few bytes which call themselves a model cannot ask for any room.
*/
enum { ML_KMEANS_SPARSEST = 256 };

/* A loaded model: MlModel.state. */
typedef struct MlKmeansModel {
  uint32_t k;
  size_t p;
  double *centroids, *center, *scale; /* (k, p), (p), (p) owned */
  MlKmeansLayout layout;              /* of rows, unless is_cosine */
  double *look_up;                    /* (k, columns of the layout) owned */
  double *spreads, *mean, *deviation; /* (k, p), (p), (p) in the features' own units; owned */
  double *shares;                     /* (k) of the rows, or of their weight; owned */
  int64_t *sizes;                     /* (k) owned */
  double inertia, calinski_harabasz, davies_bouldin, silhouette;
  int64_t is_cosine;
  double *lengths; /* (k) of the centroids, of cosines; owned */
  int64_t iterations, converged;
  int64_t parts;               /* models behind it; 1: none */
  int64_t sample_rows, passes; /* of rows beyond "memory"; else 0 */
  double *row;                 /* (p) scratch, owned */
  double *coded;               /* (width) the row of k-means; owned */
} MlKmeansModel;

void *ml_kmeans_load(MlCall *call, const MlModel *model, MlRecord parameters);
void ml_kmeans_unload(void *state);
MlStatus ml_kmeans_predict(MlCall *call, const MlModel *model, const MlRow *row, double *out);
MlStatus ml_kmeans_transform(MlCall *call, const MlModel *model, const MlRow *row, MlBuffer *out);
MlStatus ml_kmeans_distance(MlCall *call, const MlModel *model, const MlRow *row, double *out);
/* The rows that ml_kmeans_scale() writes; NULL of cosines, which have none. */
const MlKmeansColumns *ml_kmeans_columns(const MlModel *model);
MlStatus ml_kmeans_scale(MlCall *call, const MlModel *model, const MlRow *row, double *out);
MlStatus ml_kmeans_centroids(MlCall *call, const MlModel *model, MlGrid *grid);
MlStatus ml_kmeans_profile(MlCall *call, const MlModel *model, MlGrid *grid);
MlStatus ml_kmeans_summary(MlCall *call, const MlModel *model, MlGrid *grid);
MlStatus ml_kmeans_history(MlCall *call, const MlModel *model, MlGrid *grid);

#endif
