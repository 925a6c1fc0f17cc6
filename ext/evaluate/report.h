/*
** What a table of predicted classes looks like: as a report in text, as a matrix, as a ROC curve.
*/
#ifndef MLEXT_EVALUATE_REPORT_H
#define MLEXT_EVALUATE_REPORT_H

#include "evaluate/confusion.h"
#include "evaluate/probability.h"

/* Precision, recall, f1 and rows of one class, or of an average over all. */
typedef struct MlClassReport {
  MlValue class; /* its bytes belong to the table */
  double precision, recall, f1;
  int64_t support; /* actual rows */
} MlClassReport;

/*
** Of each class that occurs, in sorted order: *count of them, owned by the caller; NULL on failure
** and without rows. Numbers and text mixed among the classes are an error.
*/
MlClassReport *ml_confusion_classes(MlCall *call, const MlConfusion *table, size_t *count);

/* Appends the text that scikit-learn's classification_report() prints. Nothing without rows. */
MlStatus ml_confusion_report(MlCall *call, const MlConfusion *table, int digits, MlBuffer *out);

/* Rows of an actual class that were predicted as another: *rows of them, by number of the class. */
int64_t ml_confusion_rows(const MlConfusion *table, size_t actual, size_t predicted);

/* A point of the ROC curve: of the rows with at least that score. */
typedef struct MlRocPoint {
  double threshold;
  uint64_t false_positives, true_positives;
} MlRocPoint;

/*
** The ROC curve's points, from the threshold +Inf, where there are no positives, down to the lowest
** score: *count of them, owned by the caller; NULL on failure and without rows. Of points on a
** straight line only the ends are kept, unless `all`. The totals are those of the last point.
*/
MlRocPoint *ml_ranking_roc_curve(MlCall *call, MlRanking *ranking, const MlValue *positive, int all,
                                 size_t *count);

#endif
