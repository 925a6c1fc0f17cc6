/* Option "class_weight" of classifiers: what a row of each class counts. */
#ifndef MLEXT_LEARN_CLASS_WEIGHTS_H
#define MLEXT_LEARN_CLASS_WEIGHTS_H

#include "data/options.h"
#include "learn/fit.h"

/* The option's entry in a learner's table: an MlJsonSpan. */
#define ML_OPTION_CLASS_WEIGHT                                                                     \
  .name = "class_weight", .type = ML_OPTION_JSON,                                                  \
  .help = "\"balanced\": each row counts rows / (classes * rows of its class); or an object, "     \
          "{\"yes\": 3, \"no\": 1}: what a row of a class counts, 1 where it is not named"

/* 1 unless the option is absent or "none". */
int ml_class_weights_given(const MlJsonSpan *option);

/*
** The weights (count) of the classes, of which there are so many rows (count). An object's keys are
** classes, numbers as text; its weights are positive.
*/
MlStatus ml_class_weights(MlCall *call, const MlJsonSpan *option, const MlValue *classes,
                          size_t count, const double *class_rows, double *weights);

/* The same for the classes of a fit. */
MlStatus ml_class_weights_fit(MlCall *call, const MlJsonSpan *option, const MlFit *fit,
                              const double *class_rows, double *weights);

#endif
