/* Rare levels of categories grouped to one, before anything is learned from them. */
#ifndef MLEXT_DATA_RARE_LEVELS_H
#define MLEXT_DATA_RARE_LEVELS_H

#include "data/frame.h"

/* What the level is called that stands for the rare ones. */
#define ML_OTHER_LEVEL "(other)"

/*
** In the rows of the frame, before it is closed, levels that are rarer than min_frequency (a count
** from 1 on, a share of the rows below 1; 0: no limit) become the level "(other)", and so do, where
** more than max_categories would be left (0: no limit; "(other)" counts), all but the most frequent
** ones; of equally frequent ones those first in sorted order. (scikit-learn's infrequent
** categories.)
** A level not seen in training is then "(other)" too.
*/
MlStatus ml_frame_group_rare(MlCall *call, MlFrame *frame, double min_frequency,
                             size_t max_categories);

#endif
